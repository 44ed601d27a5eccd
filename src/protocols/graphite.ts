import { text } from '../bytes/build.ts';
import type { Reader } from '../bytes/reader.ts';
import { textPattern } from '../bytes/text-pattern.ts';
import { type Answer, match, protocol, REJECT } from './protocol.ts';

/**
 * Graphite's plaintext protocol: `path value timestamp` in a line. A server never sends
 * anything, carbon-cache 1.1 and carbon-c-relay 3.7 among them.
 */
export const graphite = protocol({
  id: 'graphite',
  title: 'Graphite (plaintext)',
  name: 'Graphite',
  aliases: ['carbon'],
  ports: [2003],
  sideEffect: {
    kind: 'writes',
    text: 'the server logs lines that are not valid metrics',
  },
  popularity: 21,
  speaksFirst: 'client',
  spec: 'Graphite documentation, Feeding In Your Data, The plaintext protocol',
  neverCertain: 'It sends nothing.',
  // A line that is not a metric, so that nothing is stored; most other servers answer it.
  // A line longer than 16 KiB makes carbon-cache close (MetricLineReceiver, MAX_LENGTH).
  openings: [text('nxdomain\r\n\r\n'), new Uint8Array(16_400).fill(0x6e)],
  answersBy: 'silence',
  closesOnLastOpening: 'carbon-cache 1.1.7',
  server: () => REJECT,
  client,
});

/** A path with dots or tags, a number, and the seconds since 1970 (or -1, or with a fraction). */
const METRIC = textPattern(
  /^[A-Za-z0-9_][\w.:;=~%\-/[\]{}]* +[+-]?(?:\d+(?:\.\d*)?(?:e[+-]?\d+)?|nan|inf) +(?:-1|\d{9,10}(?:\.\d+)?) *\r?\n/i,
);

function client(reader: Reader): Answer {
  return reader.match(METRIC) ? match('certain', 'path, value, timestamp', reader.at) : REJECT;
}
