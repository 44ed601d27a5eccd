import { text } from '../bytes/build.ts';
import { latin1 } from '../bytes/lines.ts';
import type { Reader } from '../bytes/reader.ts';
import { type Answer, firstMatch, match, protocol, REJECT } from './protocol.ts';

const PROTOCOLINFO = 'PROTOCOLINFO 1\r\n';

/** Tor's control port: the one command that is answered before authentication. */
export const torControl = protocol({
  id: 'tor-control',
  title: 'Tor control port',
  name: 'Tor control',
  ports: [9051, 9151],
  speaksFirst: 'client',
  spec: 'Tor control-spec sections 2.3, 3.21 and 4',
  openings: [text(PROTOCOLINFO)],
  server,
  client,
});

function server(reader: Reader): Answer {
  return firstMatch(reader, SERVER_WAYS);
}

const SERVER_WAYS = [protocolInfo, refusal, page];

/** Facts are read from so many bytes at most. */
const MAX_REPLY_LENGTH = 1024;

/** 250-PROTOCOLINFO 1, 250-AUTH METHODS=..., 250-VERSION Tor="..." */
function protocolInfo(reader: Reader): Answer {
  if (!reader.text('250-PROTOCOLINFO 1\r\n')) return REJECT;
  const reply = latin1(reader.bytes, 0, MAX_REPLY_LENGTH);
  if (!reply.includes('\r\n250 OK\r\n')) reader.awaitBytes(MAX_REPLY_LENGTH);
  const version = /\r\n250-VERSION Tor="([^"\r\n]{1,64})"/.exec(reply)?.[1];
  const methods = /\r\n250-AUTH METHODS=([A-Z,]{1,64})/.exec(reply)?.[1];
  return match('certain', 'answer to PROTOCOLINFO', reader.at, {
    product: 'Tor',
    ...(version ? { version } : {}),
    ...(methods ? { note: `authentication ${methods}` } : {}),
  });
}

/** The reply to anything else before authentication (seen on 0.4). */
function refusal(reader: Reader): Answer {
  if (!reader.text('514 Authentication required.\r\n')) return REJECT;
  return match('likely', 'authentication required', reader.at);
}

/** The reply to an HTTP request (seen on 0.4). */
function page(reader: Reader): Answer {
  if (!reader.text('HTTP/1.0 501 Tor ControlPort is not an HTTP proxy\r\n')) return REJECT;
  return match('certain', 'Tor ControlPort is not an HTTP proxy', reader.at, { product: 'Tor' });
}

const COMMANDS = ['PROTOCOLINFO', 'AUTHENTICATE', 'AUTHCHALLENGE SAFECOOKIE '] as const;

/** A controller requests the protocol's version or authenticates. */
function client(reader: Reader): Answer {
  const command = reader.oneOf(COMMANDS);
  const rest = command && reader.line(512);
  if (rest === undefined) return REJECT;
  switch (command) {
    case 'PROTOCOLINFO':
      return /^(?: \d+)*$/.test(rest) ? match('certain', command, reader.at) : REJECT;
    case 'AUTHENTICATE':
      // ManageSieve authenticates in the same word, with a quoted name of a mechanism.
      return /^(?: (?:[0-9A-Fa-f]{2,}|"[^"]*"))?$/.test(rest)
        ? match('likely', command, reader.at)
        : REJECT;
    default:
      return match('certain', 'AUTHCHALLENGE', reader.at);
  }
}
