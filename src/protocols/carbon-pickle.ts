import { concat, hex } from '../bytes/build.ts';
import { between, times } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { type Answer, match, protocol, REJECT } from './protocol.ts';

/**
 * Graphite's pickle protocol: a length, then a pickled list of (path, (timestamp, value)). A
 * server never sends anything.
 */
export const carbonPickle = protocol({
  id: 'carbon-pickle',
  title: 'Graphite (pickle)',
  name: 'CARBON-PICKLE',
  aliases: ['graphite-pickle'],
  ports: [2004],
  sideEffect: {
    kind: 'writes',
    text: 'the server logs what it cannot decode',
  },
  popularity: 6,
  speaksFirst: 'client',
  spec: 'Graphite documentation, Feeding In Your Data, The pickle protocol',
  neverCertain: 'It sends nothing.',
  // The largest length and a few bytes: an incomplete frame, which is thrown away. Servers of text
  // protocols read it as three lines, which most of them answer. One more makes carbon-cache close.
  openings: [concat(hex('00100000'), '\r\nnxdomain\r\n\r\n'), hex('00100001')],
  // carbon.protocols.MetricPickleReceiver: MAX_LENGTH is 2 ** 20.
  framing: { offset: 0, size: 4, endian: 'big', counts: 'payload', max: 1_048_576 },
  answersBy: 'silence',
  closesOnLastOpening: 'carbon-cache 1.1.7',
  server: () => REJECT,
  client,
});

const any = undefined;
/** A length of at most 1 MiB, then PROTO 2 to 5 of Python's pickletools. */
const PICKLE = [0, between(0, 0x10), any, any, 0x80, between(2, 5)];
const FRAME = [0x95, ...times(8, any)];
const EMPTY_LIST = [0x5d];

/** A pickle of protocol 4 or 5 has a frame before the list. */
function client(reader: Reader): Answer {
  if (!reader.pattern(PICKLE)) return REJECT;
  const hasFrame = (reader.bytes[5] as number) >= 4;
  if (hasFrame && !reader.pattern(FRAME)) return REJECT;
  return reader.pattern(EMPTY_LIST)
    ? match('likely', 'length, and the pickle of a list', reader.at)
    : REJECT;
}
