import { concat } from '../bytes/build.ts';
import { compareAny, indexOf } from '../bytes/compare.ts';
import { latin1 } from '../bytes/lines.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

/** The git daemon: pkt-lines (gitprotocol-common(5)) of the git transport (gitprotocol-pack(5)). */
export const git = protocol({
  id: 'git',
  title: 'Git daemon',
  name: 'Git',
  ports: [9418],
  speaksFirst: 'client',
  spec: 'gitprotocol-pack(5), section "Git Transport"',
  openings: [pktLine('git-upload-pack /firstbytes\0host=firstbytes\0')],
  server: legacyServer(server),
  client: legacyClient(client),
});

/** Four hex digits that count themselves and the payload. */
function pktLine(payload: string): Uint8Array {
  return concat((payload.length + 4).toString(16).padStart(4, '0'), payload);
}

/** An error, the version of the protocol, or the first advertised reference. */
const PAYLOAD = /^(?:ERR [\x20-\x7e]|version [12]\n|[0-9a-f]{40}(?:[0-9a-f]{24})? [\x21-\x7e]+\0)/;
const PAYLOAD_SO_FAR =
  /^(?:E|ER|ERR|ERR |v|ve|ver|vers|versi|versio|version|version |version [12]|[0-9a-f]{0,64}|[0-9a-f]{40}(?:[0-9a-f]{24})? [\x21-\x7e]*)$/;

function server({ bytes, ended }: Reply): Verdict {
  const size = pktSize(bytes);
  if (size === 'wrong') return REJECT;
  if (size === 'partial') return ended ? REJECT : NEED;
  const payload = latin1(bytes.subarray(4, 4 + Math.min(size, 512)));
  if (PAYLOAD.test(payload)) {
    const end = Math.min(size, bytes.length);
    const refused = payload.startsWith('ERR ');
    const note = refused
      ? {
          note: payload
            .slice(4, size - 4)
            .trimEnd()
            .slice(0, 80),
        }
      : agent(bytes);
    return match('certain', refused ? 'ERR in a pkt-line' : 'pkt-line', end, note);
  }
  return PAYLOAD_SO_FAR.test(payload) && !ended ? NEED : REJECT;
}

/** The length of a pkt-line that is none of the special ones (0000 to 0004). */
function pktSize(bytes: Uint8Array): number | 'partial' | 'wrong' {
  const digits = latin1(bytes.subarray(0, 4));
  if (!/^[0-9a-f]*$/i.test(digits)) return 'wrong';
  if (digits.length < 4) return 'partial';
  const size = Number.parseInt(digits, 16);
  return size > 8 && size <= 65520 ? size : 'wrong';
}

/** Git names itself among the capabilities of the first reference. */
function agent(bytes: Uint8Array): { product?: string; version?: string } {
  const at = indexOf(bytes, ' agent=');
  const named =
    at === -1
      ? null
      : /^ agent=([\w.-]+)\/([\w.~-]+)[\s]/.exec(latin1(bytes.subarray(at, at + 80)));
  return named ? { product: named[1] as string, version: named[2] as string } : {};
}

const COMMANDS = ['git-upload-pack ', 'git-receive-pack ', 'git-upload-archive '];

function client({ bytes, ended }: ClientBytes): Verdict {
  const size = pktSize(bytes);
  if (size === 'wrong') return REJECT;
  const command = size === 'partial' ? 'partial' : compareAny(bytes, COMMANDS, 4);
  if (command === 'full') return match('certain', 'command in a pkt-line', 4 + 16);
  return command === 'partial' && !ended ? NEED : REJECT;
}
