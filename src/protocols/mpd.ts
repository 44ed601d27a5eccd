import { text } from '../bytes/build.ts';
import type { Reader } from '../bytes/reader.ts';
import { textPattern } from '../bytes/text-pattern.ts';
import { type Answer, firstMatch, match, protocol, REJECT } from './protocol.ts';

/** Music Player Daemon (its protocol's document, General protocol syntax). */
export const mpd = protocol({
  id: 'mpd',
  title: 'Music Player Daemon',
  name: 'MPD',
  ports: [6600],
  popularity: 3,
  speaksFirst: 'server',
  spec: 'MPD protocol documentation, General protocol syntax; MPD 0.23.12',
  // Allowed without a password.
  openings: [text('commands\n')],
  waitsForServer: 'MPD protocol, greeting',
  server,
  client,
});

/** `OK MPD ` and the version of the protocol, which is older than the program's. */
const GREETING = textPattern(/^OK MPD (\d{1,3}\.\d{1,3}\.\d{1,3})\r?\n/);
const ACK = textPattern(/^ACK \[\d{1,3}@\d{1,6}\] \{\w{0,40}\} [^\n]{0,180}\n/);

function server(reader: Reader): Answer {
  return firstMatch(reader, SERVER_WAYS);
}

const SERVER_WAYS = [greeting, error];

function greeting(reader: Reader): Answer {
  const protocolVersion = reader.match(GREETING)?.[1];
  if (protocolVersion === undefined) return REJECT;
  return match('certain', 'greeting', reader.at, { protocolVersion });
}

function error(reader: Reader): Answer {
  return reader.match(ACK) ? match('likely', 'ACK, an error of MPD', reader.at) : REJECT;
}

/** Commands that only MPD has. */
const COMMAND = textPattern(
  /^(?:command_list(?:_ok)?_begin|currentsong|playlistinfo|outputs|tagtypes(?: (?:clear|all|enable|disable)[^\r\n]*)?|idle(?: [a-z_ "]+)?|listplaylists|binarylimit "?\d+"?)\r?\n/,
);

function client(reader: Reader): Answer {
  return reader.match(COMMAND) ? match('likely', 'command of MPD', reader.at) : REJECT;
}
