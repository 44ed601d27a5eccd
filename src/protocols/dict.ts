import { text } from '../bytes/build.ts';
import type { Reader } from '../bytes/reader.ts';
import { textPattern } from '../bytes/text-pattern.ts';
import { type Answer, type Facts, firstMatch, match, protocol, REJECT } from './protocol.ts';

/** DICT: a banner that ends in capabilities and a message id (RFC 2229 section 3.1). */
export const dict = protocol({
  id: 'dict',
  title: 'Dictionary Server Protocol',
  name: 'DICT',
  aliases: ['dictd'],
  ports: [2628],
  popularity: 3,
  speaksFirst: 'server',
  spec: 'RFC 2229 section 3.1',
  // The client's name, for the server's log only (section 3.6).
  openings: [text('CLIENT firstbytes\r\n')],
  waitsForServer: 'RFC 2229 section 3.1',
  server,
  client,
});

function server(reader: Reader): Answer {
  return firstMatch(reader, SERVER_WAYS);
}

const SERVER_WAYS = [banner, accessDenied];

const CAPABILITIES_AND_ID = /(?:^| )<[\w.-]*> <[^<>\s]{1,200}>$/;

function banner(reader: Reader): Answer {
  const greeting = reader.text('220 ') ? reader.line() : undefined;
  if (greeting === undefined || !CAPABILITIES_AND_ID.test(greeting)) return REJECT;
  return match('certain', 'banner with capabilities and id', reader.at, softwareOf(greeting));
}

function softwareOf(greeting: string): Facts {
  const found = /(?:^| )(dictd|dicod|GNU Dico|dictem)\b[ /v]*(\d[\w.-]*)/i.exec(greeting);
  return found ? { product: found[1] as string, version: found[2] as string } : {};
}

const ACCESS_DENIED = textPattern(/^530 (access denied)\r?\n/i);

/** The refusal of RFC 2229 section 3.1; many protocols have codes of three digits. */
function accessDenied(reader: Reader): Answer {
  const reason = reader.match(ACCESS_DENIED)?.[1];
  return reason ? match('weak', 'access denied', reader.at, { note: reason }) : REJECT;
}

const COMMAND = textPattern(
  /^(?:(?:DEFINE|MATCH) \S+ [^\r\n]+|CLIENT [^\r\n]+|SHOW (?:DB|DATABASES|STRAT|STRATEGIES|SERVER|INFO \S+))\r?\n/i,
);

function client(reader: Reader): Answer {
  return reader.match(COMMAND) ? match('certain', 'command of DICT', reader.at) : REJECT;
}
