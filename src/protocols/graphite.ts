import { text } from '../bytes/build.ts';
import { isPrintable, lineAt } from '../bytes/lines.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Verdict } from './protocol.ts';

/**
 * Graphite's plaintext protocol: `path value timestamp` in a line. A server never says
 * anything, carbon-cache 1.1 and carbon-c-relay 3.7 among them.
 */
export const graphite = protocol({
  id: 'graphite',
  title: 'Graphite (plaintext)',
  name: 'Graphite',
  aliases: ['carbon'],
  neverCertain: 'It says nothing.',
  ports: [2003],
  speaksFirst: 'client',
  spec: 'Graphite documentation, Feeding In Your Data, The plaintext protocol',
  // A line that is no metric, so that nothing is stored, and that most other servers answer.
  openings: [text('nxdomain\r\n\r\n')],
  answersBy: 'silence',
  server: legacyServer(() => REJECT),
  client: legacyClient(client),
});

/** A path with dots or tags, a number, and the seconds since 1970 (or -1, or with a fraction). */
const METRIC =
  /^[A-Za-z0-9_][\w.:;=~%\-/[\]{}]{0,400} +[+-]?(?:\d+\.?\d*(?:e[+-]?\d+)?|nan|inf) +(?:-1|\d{9,10}(?:\.\d+)?) *$/i;

function client({ bytes, ended }: ClientBytes): Verdict {
  const line = lineAt(bytes, 0, 512);
  if (line === 'long') return REJECT;
  if (line === 'partial') return !ended && isPrintable(bytes) ? NEED : REJECT;
  return METRIC.test(line.text) ? match('certain', 'path, value, timestamp', line.end) : REJECT;
}
