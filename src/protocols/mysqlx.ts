import { hex } from '../bytes/build.ts';
import { compare, compareAny, indexOf } from '../bytes/compare.ts';
import { latin1 } from '../bytes/lines.ts';
import { type ByteTest, between, comparePattern } from '../bytes/pattern.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import {
  type ClientBytes,
  type Facts,
  match,
  protocol,
  REJECT,
  type Reply,
  type Verdict,
} from './protocol.ts';

/** The X Protocol of MySQL: messages of Protocol Buffers. It asks for the capabilities. */
export const mysqlx = protocol({
  id: 'mysqlx',
  title: 'MySQL X Protocol',
  name: 'MYSQLX',
  aliases: ['mysql-x', 'mysqlx-plugin'],
  withoutRecording: 'the .proto files of MySQL; the client is @mysql/xdevapi',
  ports: [33060],
  speaksFirst: 'server',
  spec: 'MySQL X DevAPI, "X Protocol"; mysqlx.proto, mysqlx_connection.proto, mysqlx_notice.proto',
  // Length 1, CON_CAPABILITIES_GET, which has no fields.
  openings: [hex('01000000 01')],
  // mysqlx_max_allowed_packet
  framing: { offset: 0, size: 4, endian: 'little', counts: 'payload', max: 67_108_864 },
  server: legacyServer(server),
  client: legacyClient(client),
});

const ERROR = 1;
const NOTICE = 11;
const any: ByteTest = undefined;

function server({ bytes, sent, ended }: Reply): Verdict {
  const verdicts = [serverHello(bytes), error(bytes), capabilities(bytes, sent)];
  const verdict =
    verdicts.find(({ answer }) => answer === 'match') ??
    verdicts.find(({ answer }) => answer === 'need') ??
    REJECT;
  return verdict.answer === 'need' && ended ? REJECT : verdict;
}

/** Mysqlx.Notice.Frame of type 5, SERVER_HELLO, with an empty payload; MySQL 8.0 and later. */
function serverHello(bytes: Uint8Array): Verdict {
  const fit = comparePattern(bytes, [...hex('05000000'), NOTICE, ...hex('0805 1a00')]);
  if (fit !== 'full') return fit === 'partial' ? NEED : REJECT;
  return match('certain', 'notice SERVER_HELLO', 9, { product: 'MySQL', ...offersTls(bytes) });
}

/** The capability `tls` is there if the server has a certificate. */
function offersTls(bytes: Uint8Array): Facts {
  return indexOf(bytes, '\n\x03tls\x12') === -1 ? {} : { starttls: true };
}

const NAMES = ['tls', 'authentication.mechanisms', 'doc.formats', 'node_type', 'plugin.version'];

/** Mysqlx.Connection.Capabilities: each of them a message that begins with its name. */
function capabilities(bytes: Uint8Array, sent: Uint8Array): Verdict {
  if (comparePattern(sent, [...hex('01000000 01')]) !== 'full') return REJECT;
  const head = comparePattern(bytes, [any, any, 0, 0, 2, 0x0a]);
  if (head !== 'full') return head === 'partial' ? NEED : REJECT;
  // Its length: one byte or two.
  const first = bytes[6];
  if (first === undefined) return NEED;
  const at = first < 0x80 ? 7 : 8;
  const names = NAMES.map((name) => `\n${String.fromCharCode(name.length)}${name}`);
  const fit = compareAny(bytes, names, at);
  if (fit !== 'full') return fit === 'partial' ? NEED : REJECT;
  return match('certain', 'capabilities', at + 5, { product: 'MySQL', ...offersTls(bytes) });
}

/** Mysqlx.Error: severity, code from 1000, message, SQL state; each behind its tag. */
function error(bytes: Uint8Array): Verdict {
  const fit = comparePattern(bytes, [
    ...[any, between(0, 7), 0, 0, ERROR, 0x08, between(0, 1)],
    ...[0x10, between(0x80, 0xff), between(7, 0x7f), 0x1a, between(1, 0x7f)],
  ]);
  if (fit !== 'full') return fit === 'partial' ? NEED : REJECT;
  const at = 12 + (bytes[11] ?? 0);
  const note = latin1(bytes.subarray(12, at));
  if (!/^[\x20-\x7e]*$/.test(note)) return REJECT;
  const state = compare(bytes, '"\x05', at);
  if (state !== 'full') return state === 'partial' ? NEED : REJECT;
  const number = ((bytes[8] ?? 0) & 0x7f) | ((bytes[9] ?? 0) << 7);
  return match('certain', `error ${number}`, at + 2, { product: 'MySQL', note });
}

/** CON_CAPABILITIES_GET, or CON_CAPABILITIES_SET with the name of its first capability. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const need = ended ? REJECT : NEED;
  const get = comparePattern(bytes, [...hex('01000000 01')]);
  if (get === 'full') return match('likely', 'CON_CAPABILITIES_GET', 5);
  const set = comparePattern(bytes, [any, any, 0, 0, 2, 0x0a]);
  if (set === 'none') return get === 'partial' ? need : REJECT;
  if (set === 'partial') return need;
  return capability(bytes, 6, need);
}

/** Length, 0a and length of the capability, 0a and its name: what a client may set. */
function capability(bytes: Uint8Array, from: number, need: Verdict): Verdict {
  let at = from;
  for (const tag of [0x0a, 0x0a]) {
    const low = bytes[at];
    if (low === undefined) return need;
    at += low < 0x80 ? 1 : 2;
    const there = bytes[at];
    if (there === undefined) return need;
    if (there !== tag) return REJECT;
    at += 1;
  }
  const names = ['tls', 'session_connect_attrs', 'client.pwd_expire_ok', 'compression'];
  const fit = compareAny(
    bytes,
    names.map((name) => `${String.fromCharCode(name.length)}${name}`),
    at,
  );
  if (fit === 'full') return match('certain', 'CON_CAPABILITIES_SET', at + 4);
  return fit === 'partial' ? need : REJECT;
}
