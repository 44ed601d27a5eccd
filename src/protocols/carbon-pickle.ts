import { text } from '../bytes/build.ts';
import { between, comparePattern } from '../bytes/pattern.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Verdict } from './protocol.ts';

/**
 * Graphite's pickle protocol: a length, then a pickled list of (path, (timestamp, value)). A
 * server never says anything.
 */
export const carbonPickle = protocol({
  id: 'carbon-pickle',
  title: 'Graphite (pickle)',
  name: 'CARBON-PICKLE',
  aliases: ['graphite-pickle'],
  neverCertain: 'It says nothing.',
  ports: [2004],
  speaksFirst: 'client',
  spec: 'Graphite documentation, Feeding In Your Data, The pickle protocol',
  // The length 3338 and a few bytes: an incomplete frame, which is thrown away. To servers of
  // text it is three lines, which most of them answer.
  openings: [text('\0\0\r\nnxdomain\r\n\r\n')],
  // carbon.protocols.MetricPickleReceiver: MAX_LENGTH is 2 ** 20.
  framing: { offset: 0, size: 4, endian: 'big', counts: 'payload', max: 1_048_576 },
  answersBy: 'silence',
  server: legacyServer(() => REJECT),
  client: legacyClient(client),
});

/** PROTO 2 to 5 of Python's pickletools, then EMPTY_LIST; a frame comes between from 4 on. */
const LIST = 0x5d;
const LENGTH = [0, between(0, 0x10), undefined, undefined] as const;
const PLAIN = [...LENGTH, 0x80, between(2, 3), LIST] as const;
const eight = Array.from({ length: 8 }, () => undefined);
const FRAMED = [...LENGTH, 0x80, between(4, 5), 0x95, ...eight, LIST] as const;

function client({ bytes, ended }: ClientBytes): Verdict {
  for (const shape of [PLAIN, FRAMED]) {
    if (comparePattern(bytes, shape) === 'full') {
      return match('likely', 'length, and the pickle of a list', shape.length);
    }
  }
  const short = [PLAIN, FRAMED].some((shape) => comparePattern(bytes, shape) === 'partial');
  return short && !ended ? NEED : REJECT;
}
