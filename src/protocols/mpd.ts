import { text } from '../bytes/build.ts';
import { compareAny } from '../bytes/compare.ts';
import { latin1, lineAt } from '../bytes/lines.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

/** Music Player Daemon (its protocol's document, General protocol syntax). */
export const mpd = protocol({
  id: 'mpd',
  title: 'Music Player Daemon',
  name: 'MPD',
  waitsForServer: 'MPD protocol, greeting',
  ports: [6600],
  speaksFirst: 'server',
  spec: 'MPD protocol documentation, General protocol syntax; MPD 0.23.12',
  // Allowed without a password.
  openings: [text('commands\n')],
  server: legacyServer(server),
  client: legacyClient(client),
});

/** `OK MPD ` and the version of the protocol, which is older than the program's. */
const GREETING = /^OK MPD (\d{1,3}\.\d{1,3}\.\d{1,3})$/;

function server({ bytes, ended }: Reply): Verdict {
  const fit = compareAny(bytes, ['OK MPD ', 'ACK [']);
  if (fit === 'none') return REJECT;
  const line = lineAt(bytes, 0, 200);
  if (line === 'long') return REJECT;
  if (line === 'partial') return ended ? REJECT : NEED;
  const greeting = GREETING.exec(line.text);
  if (greeting) {
    const facts = { protocolVersion: greeting[1] as string };
    return match('certain', 'greeting', line.end, facts);
  }
  return /^ACK \[\d{1,3}@\d{1,6}\] \{\w{0,40}\} /.test(line.text)
    ? match('likely', 'ACK: an error of MPD', line.end)
    : REJECT;
}

const SOLE =
  /^(?:command_list(?:_ok)?_begin|currentsong|playlistinfo|outputs|tagtypes(?: (?:clear|all|enable|disable)[^\r\n]*)?|idle(?: [a-z_ "]+)?|listplaylists|binarylimit "?\d+"?)\r?\n/;

function client({ bytes, ended }: ClientBytes): Verdict {
  const said = latin1(bytes.subarray(0, 160));
  const found = SOLE.exec(said);
  if (found) return match('likely', 'command of MPD', found[0].length);
  return !ended && said.length < 160 && /^(?:[a-z]{1,3}[\w ":]*\r?)?$/.test(said) ? NEED : REJECT;
}
