import { text } from '../bytes/build.ts';
import { compare, compareAny, startsWith } from '../bytes/compare.ts';
import { latin1, lineAt } from '../bytes/lines.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

/** D-Bus over TCP: a NUL byte, then AUTH without a mechanism, which is always rejected with a list. */
export const dbus = protocol({
  id: 'dbus',
  title: 'D-Bus',
  name: 'D-Bus',
  aliases: ['d-bus'],
  ports: [],
  speaksFirst: 'client',
  spec: 'D-Bus Specification, "Authentication Protocol"; dbus-daemon 1.14 as observed',
  openings: [text('\0AUTH\r\n')],
  server: legacyServer(server),
  client: legacyClient(client),
});

const MECHANISMS = /^REJECTED(?: (?:EXTERNAL|DBUS_COOKIE_SHA1|ANONYMOUS|KERBEROS_V4|GSSAPI))+$/;
const ERRORS = ['"Unknown command"', '"Command contained non-ASCII"', '"Not enough data"'];

function server({ bytes, sent, ended }: Reply): Verdict {
  const word = compareAny(bytes, ['REJECTED', 'ERROR "']);
  const need = ended ? REJECT : NEED;
  if (word !== 'full') return word === 'partial' ? need : REJECT;
  const line = lineAt(bytes, 0, 256);
  if (line === 'long') return REJECT;
  if (line === 'partial') return need;
  if (MECHANISMS.test(line.text)) {
    return match('certain', 'REJECTED', line.end, { note: line.text.slice(9) });
  }
  if (line.text === 'REJECTED' && startsWith(sent, '\0AUTH')) {
    return match('certain', 'REJECTED', line.end);
  }
  const isKnown = ERRORS.some((one) => line.text === `ERROR ${one}`);
  return isKnown ? match('likely', 'ERROR', line.end) : REJECT;
}

/** The NUL byte once carried credentials; `AUTH`, `BEGIN` and others follow it. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const start = compare(bytes, '\0AUTH');
  if (start !== 'full') return start === 'partial' && !ended ? NEED : REJECT;
  const line = lineAt(bytes, 1, 512);
  if (line === 'long') return REJECT;
  if (line === 'partial') return ended ? REJECT : NEED;
  if (!/^AUTH(?: [A-Z\d_-]{1,20}(?: [\da-fA-F]*)?)?$/.test(line.text)) return REJECT;
  return match('certain', 'AUTH', line.end, {
    note: latin1(bytes.subarray(1, 40)).split('\r')[0] as string,
  });
}
