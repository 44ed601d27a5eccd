import { concat, hex, u16be } from '../bytes/build.ts';
import { startsWith } from '../bytes/compare.ts';
import { latin1 } from '../bytes/lines.ts';
import { between, comparePattern } from '../bytes/pattern.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

const NAME = 'firstbytes@a.invalid';

/**
 * Erlang distribution: the name that opens a handshake (send_name, OTP 23 and later). It is given
 * up after the challenge, so no node is ever connected; the flag of a visible node is not set.
 */
export const erldist = protocol({
  id: 'erldist',
  title: 'Erlang distribution protocol',
  name: 'ERLDIST',
  aliases: ['erlang-dist'],
  // That of RabbitMQ; other nodes take any port, and tell epmd.
  ports: [25672],
  speaksFirst: 'client',
  spec: 'Erlang Distribution Protocol, "Distribution Handshake"; OTP 25 as observed',
  openings: [message(concat('N', hex('0000000d 03df7fbc 00000001'), u16be(NAME.length), NAME))],
  framing: { offset: 0, size: 2, endian: 'big', counts: 'payload', max: 65_535 },
  server: legacyServer(server),
  client: legacyClient(client),
});

function message(payload: Uint8Array): Uint8Array {
  return concat(u16be(payload.length), payload);
}

/** What may follow the `s` of a status. */
const STATUSES = ['ok', 'ok_simultaneous', 'nok', 'not_allowed', 'alive', 'named:'];

/** Length, `s` and a status; after one that accepts, a challenge. */
function server({ bytes, sent, ended }: Reply): Verdict {
  const need = ended ? REJECT : NEED;
  const head = comparePattern(bytes, [0, between(3, 64), 0x73]);
  if (head !== 'full') return head === 'partial' ? need : REJECT;
  const end = 2 + (bytes[1] ?? 0);
  const status = latin1(bytes.subarray(3, end));
  const known = STATUSES.some((one) =>
    bytes.length < end ? one.startsWith(status) : one === status,
  );
  if (!known && !status.startsWith('named:')) return REJECT;
  if (bytes.length < end) return need;
  const isAsked = startsWith(sent, erldist.openings[0] as Uint8Array);
  // A challenge is ours to see only after `ok`, `ok_simultaneous` and `named:`.
  const accepts = status === 'ok' || status === 'ok_simultaneous' || status.startsWith('named:');
  if (!accepts) return match(isAsked ? 'certain' : 'weak', 'status', end, { note: status });
  const next = challenge(bytes, end);
  if (next === 'partial') return ended ? match('weak', 'status', end) : NEED;
  return next === 'bad' ? REJECT : match('certain', 'status and challenge', next.end, next.facts);
}

/** Length, `N`, flags, challenge, creation, length of the node's name and the name; or the older `n`. */
function challenge(bytes: Uint8Array, at: number) {
  const fit = comparePattern(
    bytes,
    [0, between(12, 255), (byte) => byte === 0x4e || byte === 0x6e],
    at,
  );
  if (fit !== 'full') return fit === 'partial' ? 'partial' : 'bad';
  const start = at + (bytes[at + 2] === 0x4e ? 21 : 13);
  const end = at + 2 + (bytes[at + 1] ?? 0);
  const node = latin1(bytes.subarray(start, end));
  if (start >= end || !/^[\w.@:-]*$/.test(node)) return 'bad';
  return bytes.length < end ? 'partial' : { end, facts: { note: `node ${node}` } };
}

/** `N` with flags of eight bytes, or `n` with version 5 and flags of four; then the name. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const any = undefined;
  const tags = [
    comparePattern(bytes, [0, between(16, 255), 0x4e, 0, 0, 0, any]),
    comparePattern(bytes, [0, between(10, 255), 0x6e, 0, 5, any, any]),
  ];
  if (!tags.includes('full')) return tags.includes('partial') && !ended ? NEED : REJECT;
  const length = readUnsigned(bytes, 0, 2, 'big');
  const name = latin1(bytes.subarray(bytes[2] === 0x4e ? 17 : 9, 2 + length));
  if (!/^[\w.@:-]*$/.test(name)) return REJECT;
  if (bytes.length < 2 + length) return ended ? REJECT : NEED;
  return name.includes('@') ? match('certain', 'send_name', 2 + length) : REJECT;
}
