import { text } from '../bytes/build.ts';
import { compareAny, startsWith } from '../bytes/compare.ts';
import { Cursor } from '../bytes/cursor.ts';
import { latin1, lineAt } from '../bytes/lines.ts';
import { comparePattern } from '../bytes/pattern.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

/** Memcached: its text protocol (memcached/doc/protocol.txt), and what clients say in the binary one. */
export const memcached = protocol({
  id: 'memcached',
  title: 'Memcached',
  name: 'memcached',
  aliases: ['memcache'],
  runsLines: {
    alone: ['VERSION', 'STATS', 'FLUSH_ALL', 'QUIT'],
    source: 'memcached, protocol.txt: ERROR',
  },
  ports: [11211],
  speaksFirst: 'client',
  spec: 'memcached doc/protocol.txt, section "Other commands"',
  refusal: ({ sentence }) => [text(`SERVER_ERROR firstbytes: ${sentence}\r\n`)],
  openings: [text('version\r\n')],
  server: legacyServer(server),
  client: legacyClient(client),
});

function server(reply: Reply): Verdict {
  return reply.bytes[0] === 0x81 ? binaryResponse(reply) : textAnswer(reply);
}

function textAnswer({ bytes, sent, ended }: Reply): Verdict {
  const start = compareAny(bytes, ['VERSION ', 'ERROR\r\n', 'CLIENT_ERROR ', 'SERVER_ERROR ']);
  if (start === 'none') return REJECT;
  const line = lineAt(bytes, 0, 256);
  if (line === 'long') return REJECT;
  if (line === 'partial') return ended ? REJECT : NEED;
  if (line.text === 'ERROR') return errors(bytes);
  const version = /^VERSION (\d[\w.+-]*)$/.exec(line.text)?.[1];
  if (version) {
    const asked = startsWith(sent, 'version\r\n');
    const facts = { product: 'Memcached', version };
    return match(asked ? 'certain' : 'likely', 'answer to version', line.end, facts);
  }
  if (line.text.startsWith('VERSION')) return REJECT;
  return match('likely', 'error of memcached', line.end, { note: line.text.slice(0, 80) });
}

/** One `ERROR` for each line it was sent. Alone it says little: modems answer so too. */
function errors(bytes: Uint8Array): Verdict {
  const lines = /^(?:ERROR\r\n)+/.exec(latin1(bytes.subarray(0, 512)))?.[0].length ?? 0;
  return lines > 7 ? match('likely', 'ERROR for each line', lines) : match('weak', 'ERROR', lines);
}

/** `81`, then the opcode and the opaque of the request, which has to be a binary one. */
function binaryResponse({ bytes, sent, ended }: Reply): Verdict {
  if (sent[0] !== 0x80 || sent.length < 24) return REJECT;
  const any = undefined;
  const fit = comparePattern(bytes, [
    ...[0x81, sent[1], 0, any, any, 0],
    ...[0, any, 0, any, any, any, ...sent.subarray(12, 16)],
  ]);
  if (fit === 'full') return match('certain', 'binary response with our opaque', 16);
  return fit === 'partial' && !ended ? NEED : REJECT;
}

function client(call: ClientBytes): Verdict {
  return call.bytes[0] === 0x80 ? binaryRequest(call) : textCommand(call);
}

const STORE = /^(?:set|add|replace|append|prepend|cas) \S{1,250} \d{1,10} -?\d{1,10} \d{1,10}( |$)/;
const META = /^(?:mg|ms|md|ma|me) \S{1,250}( [A-Za-z0-9 ]+)?$/;
const ASK =
  /^(?:version|gets? \S{1,250}|incr \S{1,250} \d+|decr \S{1,250} \d+|touch \S{1,250} \d+|mn)$/;

function textCommand({ bytes, ended }: ClientBytes): Verdict {
  const line = lineAt(bytes, 0, 512);
  if (line === 'long') return REJECT;
  if (line === 'partial') return !ended && mayBeCommand(bytes) ? NEED : REJECT;
  if (STORE.test(line.text)) return match('certain', 'storage command', line.end);
  if (META.test(line.text) || ASK.test(line.text)) return match('likely', 'command', line.end);
  return /^stats(?: \w+)?$/.test(line.text) ? match('weak', 'stats', line.end) : REJECT;
}

function mayBeCommand(bytes: Uint8Array): boolean {
  const said = latin1(bytes.subarray(0, 16));
  if (/[^\x20-\x7e\r]/.test(said)) return false;
  const word = said.split(/[ \r]/, 1)[0] as string;
  const verbs =
    'set add replace append prepend cas get gets incr decr touch version stats mg ms md ma me mn';
  const whole = word.length < said.length;
  return verbs.split(' ').some((verb) => (whole ? verb === word : verb.startsWith(word)));
}

/**
 * `80 opcode key(2) extras(1) 00 vbucket(2) body(4) opaque(4) cas(8)`
 * (memcached wiki, BinaryProtocolRevamped, "Packet structure").
 */
function binaryRequest({ bytes, ended }: ClientBytes): Verdict {
  const c = new Cursor(bytes, 1);
  const [opcode, key, extras, type, vbucket, body, opaque] = [
    c.u8(),
    c.u16be(),
    c.u8(),
    c.u8(),
    c.u16be(),
    c.u32be(),
    c.u32be(),
  ];
  if ((opcode ?? 0) > 0x48 || (key ?? 0) > 250 || (extras ?? 0) > 32 || (type ?? 0) !== 0)
    return REJECT;
  if (body !== undefined && body < (key ?? 0) + (extras ?? 0)) return REJECT;
  if (body !== undefined && body > 0x100000) return REJECT;
  if (vbucket === undefined || opaque === undefined || bytes.length < 24)
    return ended ? REJECT : NEED;
  return match('certain', 'header of a binary request', 24);
}
