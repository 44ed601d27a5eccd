import { hex } from '../bytes/build.ts';
import { indexOf } from '../bytes/compare.ts';
import { isPrintable } from '../bytes/lines.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type Facts, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

/** Telnet: option negotiation of RFC 854 and RFC 855. */
export const telnet = protocol({
  id: 'telnet',
  title: 'Telnet',
  name: 'Telnet',
  tlsAliases: ['telnets'],
  ports: [23, 2323],
  tlsPorts: [992],
  speaksFirst: 'server',
  spec: 'RFC 854',
  // DO TIMING-MARK, twice: it changes no option, and every server must answer it (RFC 860).
  openings: [hex('fffd06 fffd06')],
  server: legacyServer(server),
  client: legacyClient(({ bytes, ended }) => negotiation(bytes, ended)),
});

const IAC = 0xff;
const SB = 0xfa;
const SE = 0xf0;
const WILL = 0xfb;
const DONT = 0xfe;

/** Options above IANA's 0 to 49 that are in use: PRAGMA and the like, and those of games. */
const OPTIONS: ReadonlySet<number> = new Set([69, 70, 85, 86, 90, 91, 93, 138, 139, 140, 200, 201]);

function server({ bytes, ended }: Reply): Verdict {
  const verdict = negotiation(bytes, ended);
  if (verdict.answer !== 'match') return verdict;
  return { ...verdict, facts: software(bytes) };
}

/** Two commands in a row are telnet; one is a hint (MP3 frames start `ff fb` too). */
function negotiation(bytes: Uint8Array, ended: boolean): Verdict {
  const first = commandAt(bytes, 0);
  if (first === 'partial') return ended ? REJECT : NEED;
  if (first === 'none') return REJECT;
  const second = commandAt(bytes, first);
  if (typeof second === 'number') return match('certain', 'option negotiation', second);
  const prompt = bytes.subarray(first, first + 4);
  const text = prompt.length === 4 && isPrintable(prompt);
  return match(text ? 'likely' : 'weak', 'one option negotiated', first);
}

/** The end of the command at an offset: `IAC WILL..DONT option`, or a subnegotiation. */
function commandAt(bytes: Uint8Array, at: number): number | 'partial' | 'none' {
  const [iac, verb, option] = bytes.subarray(at, at + 3);
  if (iac === undefined) return 'partial';
  if (iac !== IAC) return 'none';
  if (verb === undefined) return 'partial';
  if (verb !== SB && (verb < WILL || verb > DONT)) return 'none';
  if (option === undefined) return 'partial';
  if (option > 49 && !OPTIONS.has(option)) return 'none';
  if (verb !== SB) return at + 3;
  const end = indexOf(bytes, Uint8Array.of(IAC, SE), at + 3);
  if (end !== -1) return end + 2;
  return bytes.length - at > 512 ? 'none' : 'partial';
}

/** The few that name themselves in the text behind the negotiation. */
function software(bytes: Uint8Array): Facts {
  if (indexOf(bytes, 'Open On-Chip Debugger') !== -1) return { product: 'OpenOCD' };
  if (indexOf(bytes, 'User Access Verification') !== -1) return { product: 'Cisco IOS' };
  return {};
}
