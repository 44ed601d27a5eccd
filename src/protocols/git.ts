import { concat } from '../bytes/build.ts';
import { latin1 } from '../bytes/lines.ts';
import type { Reader } from '../bytes/reader.ts';
import { textPattern } from '../bytes/text-pattern.ts';
import { type Answer, type Facts, match, protocol, REJECT, type Reply } from './protocol.ts';

/** The git daemon: pkt-lines (gitprotocol-common(5)) of the git transport (gitprotocol-pack(5)). */
export const git = protocol({
  id: 'git',
  title: 'Git daemon',
  name: 'Git',
  ports: [9418],
  popularity: 13,
  speaksFirst: 'client',
  spec: 'gitprotocol-pack(5), section "Git Transport"',
  // A server of Dulwich closes at an unknown repository; a single one is often at the root.
  openings: [
    pktLine('git-upload-pack /firstbytes\0host=firstbytes\0'),
    pktLine('git-upload-pack /\0host=firstbytes\0'),
  ],
  server,
  client,
});

/** Four hex digits that count themselves and the payload. */
function pktLine(payload: string): Uint8Array {
  return concat((payload.length + 4).toString(16).padStart(4, '0'), payload);
}

/** An error, the version of the protocol, or the first advertised reference. */
const PAYLOAD = textPattern(
  /^(?:ERR [\x20-\x7e]|version [12]\n|[0-9a-f]{40}(?:[0-9a-f]{24})? [\x21-\x7e]+\0)/,
);

function server(reader: Reader, { bytes }: Reply): Answer {
  const size = readSize(reader);
  const payload = size && reader.match(PAYLOAD)?.[0];
  if (!payload) return REJECT;
  const end = Math.min(size, bytes.length);
  if (!payload.startsWith('ERR ')) return match('certain', 'pkt-line', end, agent(bytes));
  const note = latin1(bytes, 8, end).trimEnd().slice(0, 80);
  return match('certain', 'ERR in a pkt-line', end, { note });
}

const SIZE = textPattern(/^[0-9a-f]{4}/i);

/** The length of a pkt-line; undefined for the special ones (0000 to 0004) and empty payloads. */
function readSize(reader: Reader): number | undefined {
  const size = Number.parseInt(reader.match(SIZE)?.[0] ?? '', 16);
  return size > 8 && size <= 65520 ? size : undefined;
}

/** Git names itself among the capabilities of the first reference. */
function agent(bytes: Uint8Array): Facts {
  const named = / agent=([\w.-]+)\/([\w.~-]+)\s/.exec(latin1(bytes));
  return named ? { product: named[1] as string, version: named[2] as string } : {};
}

const COMMANDS = ['git-upload-pack ', 'git-receive-pack ', 'git-upload-archive '];

function client(reader: Reader): Answer {
  if (!readSize(reader) || !reader.oneOf(COMMANDS)) return REJECT;
  return match('certain', 'command in a pkt-line', 4 + 16);
}
