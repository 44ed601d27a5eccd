import { text } from '../bytes/build.ts';
import { compare, compareAny } from '../bytes/compare.ts';
import { lineAt } from '../bytes/lines.ts';
import { legacyAccepts, legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

/** Network UPS Tools: lines of words (NUT developer guide, Network protocol information). */
export const nut = protocol({
  id: 'nut',
  title: 'Network UPS Tools (upsd)',
  name: 'NUT',
  aliases: ['upsd'],
  ports: [3493],
  speaksFirst: 'client',
  spec: 'NUT Developer Guide, Network protocol information; upsd 2.8.0',
  openings: [text('VER\n')],
  starttls: [
    {
      send: text('STARTTLS\n'),
      accepts: legacyAccepts((received) => {
        const fit = compare(received, 'OK STARTTLS');
        if (fit === 'partial') return 'need';
        return fit === 'full' ? 'yes' : 'no';
      }),
    },
  ],
  server: legacyServer(server),
  client: legacyClient(client),
});

const VERSION = 'Network UPS Tools upsd ';

/** The guide's section Error responses. */
const ERRORS = [
  ...['ACCESS-DENIED', 'UNKNOWN-UPS', 'VAR-NOT-SUPPORTED', 'CMD-NOT-SUPPORTED'],
  ...['INVALID-ARGUMENT', 'INSTCMD-FAILED', 'SET-FAILED', 'READONLY', 'TOO-LONG'],
  ...['FEATURE-NOT-SUPPORTED', 'FEATURE-NOT-CONFIGURED', 'ALREADY-SSL-MODE'],
  ...['DRIVER-NOT-CONNECTED', 'DATA-STALE', 'ALREADY-LOGGED-IN', 'INVALID-PASSWORD'],
  ...['ALREADY-SET-PASSWORD', 'INVALID-USERNAME', 'ALREADY-SET-USERNAME'],
  ...['USERNAME-REQUIRED', 'PASSWORD-REQUIRED', 'UNKNOWN-COMMAND', 'INVALID-VALUE'],
].map((one) => `ERR ${one}\n`);

function server({ bytes, ended }: Reply): Verdict {
  const version = compare(bytes, VERSION);
  if (version === 'full') {
    const line = lineAt(bytes, 0, 256);
    if (line === 'long') return REJECT;
    if (line === 'partial') return ended ? REJECT : NEED;
    const stated = /^Network UPS Tools upsd (\d[\w.~+-]*)/.exec(line.text)?.[1];
    const facts = { product: 'NUT upsd', ...(stated ? { version: stated } : {}) };
    return match('certain', 'answer to VER', line.end, facts);
  }
  const error = ERRORS.find((one) => compare(bytes, one) === 'full');
  if (error) return match('likely', 'error of upsd', error.length);
  return !ended && (version === 'partial' || compareAny(bytes, ERRORS) === 'partial')
    ? NEED
    : REJECT;
}

/** What is said of an UPS is no other protocol's. */
const COMMAND =
  /^(?:LIST (?:UPS|VAR|RW|CMD|ENUM|RANGE|CLIENT)\b|GET (?:VAR|NUMLOGINS|UPSDESC|TYPE|DESC|CMDDESC)\b [\w.-]|NETVER$|VER$|STARTTLS$)/;
const BEGINNINGS = ['LIST ', 'GET ', 'NETVER', 'VER', 'STARTTLS'];

function client({ bytes, ended }: ClientBytes): Verdict {
  if (compareAny(bytes, BEGINNINGS) === 'none') return REJECT;
  const line = lineAt(bytes, 0, 256);
  if (line === 'long') return REJECT;
  if (line === 'partial') return ended ? REJECT : NEED;
  const found = COMMAND.exec(line.text);
  if (!found) return REJECT;
  // upsc 2.8.0 begins with STARTTLS, a word that others have as well.
  const isShared = found[0] === 'VER' || found[0] === 'STARTTLS';
  return match(isShared ? 'weak' : 'likely', 'command of NUT', line.end);
}
