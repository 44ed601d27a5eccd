import { hex } from '../bytes/build.ts';
import { compare, equal } from '../bytes/compare.ts';
import { between, comparePattern } from '../bytes/pattern.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

/** Modifier 100: the ping plugin, which is part of usual builds. */
const PING = hex('64 0000 00');

/**
 * uwsgi: a ping, so that no application runs. To a request it answers in HTTP, or whatever the
 * application says; a server without the plugin closes.
 */
export const uwsgi = protocol({
  id: 'uwsgi',
  title: 'uwsgi protocol',
  name: 'UWSGI',
  popularity: 0.7,
  ports: [3031],
  speaksFirst: 'client',
  spec: 'The uwsgi Protocol, "Packets"; uWSGI 2.0.21 as observed',
  openings: [PING],
  // buffer-size
  framing: { offset: 1, size: 2, endian: 'little', counts: 'payload', max: 4096 },
  server: legacyServer(server),
  client: legacyClient(client),
});

/** Modifier 100, the length of a warning, and 1: "pong". Then the warning, if there is one. */
function server({ bytes, sent, ended }: Reply): Verdict {
  if (!equal(sent, PING)) return REJECT;
  const fit = comparePattern(bytes, [100, undefined, between(0, 1), 1]);
  if (fit !== 'full') return fit === 'partial' && !ended ? NEED : REJECT;
  const isBare = bytes[1] === 0 && bytes[2] === 0;
  // Four bytes are little; that no more came before the end makes them enough.
  const isAll = isBare && ended && bytes.length === 4;
  return match(isAll ? 'certain' : isBare ? 'likely' : 'weak', 'answer to a ping', 4);
}

/** Modifier 0 and the first variable: the length of its name, then letters of CGI. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const letter = (byte: number) => (byte >= 0x41 && byte <= 0x5a) || byte === 0x5f;
  const any = undefined;
  const fit = comparePattern(bytes, [
    ...[0, any, any, 0, between(4, 32), 0],
    ...[letter, letter, letter, letter],
  ]);
  if (fit === 'full') return match('likely', 'variables of a request', 10);
  const ping = compare(bytes, PING);
  if (ping === 'full') return match('weak', 'ping', 4);
  if (ping === 'partial' && !ended) return NEED;
  return fit === 'partial' && !ended ? NEED : REJECT;
}
