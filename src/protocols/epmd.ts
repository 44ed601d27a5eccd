import { hex } from '../bytes/build.ts';
import { equal } from '../bytes/compare.ts';
import { latin1 } from '../bytes/lines.ts';
import { between, comparePattern } from '../bytes/pattern.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

/** Erlang's port mapper: NAMES_REQ, which lists the nodes of the machine. */
export const epmd = protocol({
  id: 'epmd',
  title: 'Erlang Port Mapper Daemon',
  name: 'EPMD',
  popularity: 2,
  ports: [4369],
  speaksFirst: 'client',
  spec: 'Erlang Distribution Protocol, "EPMD Protocol"; epmd of OTP 25 as observed',
  openings: [hex('0001 6e')],
  server: legacyServer(server),
  client: legacyClient(client),
});

/** Its own port in four bytes, then `name NAME at port PORT` for each node. */
function server({ bytes, sent, ended }: Reply): Verdict {
  if (!equal(sent, epmd.openings[0] as Uint8Array)) return REJECT;
  const fit = comparePattern(bytes, [0, 0, between(1, 255), undefined]);
  if (fit !== 'full') return fit === 'partial' && !ended ? NEED : REJECT;
  const said = latin1(bytes.subarray(4, 512));
  const node = /^name (\S{1,255}) at port \d{1,5}\n/.exec(said);
  if (node) return match('certain', 'list of nodes', 4 + node[0].length);
  const open =
    /^(?:|n|na|nam|name|name \S{0,255}|name \S+ (?:|a|at|at |at p|at po|at por|at port|at port \d{0,5}))$/;
  if (!open.test(said)) return REJECT;
  // No node runs: the port is all there is. Usually it is the standard one.
  if (said !== '' || !ended) return ended ? REJECT : NEED;
  const isStandard = bytes[2] === 0x11 && bytes[3] === 0x11;
  return match(isStandard ? 'likely' : 'weak', 'port, and no nodes', 4, { note: 'no nodes' });
}

/** Length, and a request: ALIVE2 (78), PORT_PLEASE2 (7a), NAMES (6e), DUMP (64), KILL (6b), STOP (73). */
function client({ bytes, ended }: ClientBytes): Verdict {
  const need = ended ? REJECT : NEED;
  const bare = comparePattern(bytes, [0, 1, (byte) => [0x6e, 0x64, 0x6b].includes(byte)]);
  if (bare === 'full') return match('weak', 'request without a name', 3);
  const named = comparePattern(bytes, [0, between(2, 255), 0x7a]);
  if (named === 'full') return portPlease(bytes, need);
  const alive = comparePattern(bytes, [
    ...[0, between(14, 255), 0x78, undefined, undefined],
    // A normal or hidden node, TCP, distribution versions 5 to 6.
    ...[(byte: number) => byte === 0x4d || byte === 0x48, 0, 0, between(5, 7), 0, between(4, 6), 0],
  ]);
  if (alive === 'full') return match('certain', 'ALIVE2_REQ', 12);
  return [bare, named, alive].includes('partial') ? need : REJECT;
}

function portPlease(bytes: Uint8Array, need: Verdict): Verdict {
  const end = 2 + (bytes[1] ?? 0);
  const name = latin1(bytes.subarray(3, end));
  if (!/^[\w.@-]*$/.test(name)) return REJECT;
  return bytes.length < end ? need : match('likely', 'PORT_PLEASE2_REQ', end);
}
