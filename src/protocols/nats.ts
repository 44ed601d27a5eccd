import { text } from '../bytes/build.ts';
import { latin1 } from '../bytes/lines.ts';
import { ifItComes, type Reader } from '../bytes/reader.ts';
import { type Answer, type Facts, match, protocol, REJECT } from './protocol.ts';

/** NATS: INFO, CONNECT and -ERR of its client protocol (docs.nats.io/reference/nats-protocol). */
export const nats = protocol({
  id: 'nats',
  title: 'NATS',
  name: 'NATS',
  ports: [4222],
  popularity: 10,
  speaksFirst: 'server',
  spec: 'NATS client protocol, section INFO',
  openings: [text('PING\r\n')],
  // After an INFO with tls_required or tls_available the client goes on with its ClientHello.
  starttls: [],
  waitsForServer: 'NATS client protocol, INFO',
  sendsCredentials: {
    when: 'greeted',
    sends: 'CONNECT with the password or the token',
    inStream: /"(?:pass|auth_token)":"/,
    source: 'NATS client protocol, CONNECT',
  },
  refusal: ({ sentence }) => [text(`-ERR 'firstbytes: ${sentence}'\r\n`)],
  // docs.nats.io, "INFO": these fields are required.
  banner: text(
    'INFO {"server_id":"firstbytes","server_name":"firstbytes","version":"2.10.0","go":"go1.21","host":"127.0.0.1","port":4222,"headers":true,"max_payload":1048576,"proto":1}\r\n',
  ),
  server,
  client,
});

/** The longest INFO that is waited for, in bytes; clusters list many `connect_urls`. */
const MAX_INFO_LENGTH = 4096;

function server(reader: Reader): Answer {
  return reader.peek() === 0x2d ? refusal(reader) : info(reader);
}

function info(reader: Reader): Answer {
  if (!reader.text('INFO {')) return REJECT;
  // An INFO that breaks off, or is longer than what is shown, is read as far as it came.
  const line = ifItComes(reader, (rest) => rest.line(MAX_INFO_LENGTH));
  const json = line ?? reader.availableText();
  const end = line === undefined ? reader.bytes.length : reader.at;
  const isKnown = /"server_id" *:/.test(json) && /"(?:version|max_payload|proto)" *:/.test(json);
  return isKnown
    ? match('certain', 'INFO of a NATS server', end, factsOf(json))
    : match('likely', 'INFO', end, factsOf(json));
}

function factsOf(info: string): Facts {
  const version = /"version" *: *"([^"\\]{1,64})"/.exec(info)?.[1];
  // Only the server that is written in Go states the version of its Go.
  const official = /"go" *: *"go\d/.test(info);
  return {
    ...(official ? { product: 'nats-server' } : {}),
    ...(version ? { version } : {}),
    starttls: /"tls_(?:required|available|verify)" *: *true/.test(info),
  };
}

/** The errors stand in apostrophes; Redis's `-ERR` do not. */
const REFUSALS = [
  "-ERR 'Unknown Protocol Operation'",
  "-ERR 'Authorization Violation'",
  "-ERR 'Authentication Timeout'",
  "-ERR 'maximum connections exceeded'",
  "-ERR 'Secure Connection - TLS Required'",
  "-ERR 'Parser Error'",
] as const;

function refusal(reader: Reader): Answer {
  const error = reader.oneOf(REFUSALS);
  if (error === undefined) return REJECT;
  return match('likely', 'error text in apostrophes', reader.at, { note: error.slice(6, -1) });
}

function client(reader: Reader): Answer {
  if (!reader.text('CONNECT {')) return REJECT;
  const end = reader.at;
  // The library and its version stand in the rest of the line.
  ifItComes(reader, (rest) => rest.line(MAX_INFO_LENGTH));
  const json = latin1(reader.bytes);
  const lang = /"lang" *: *"([^"\\]{1,32})"/.exec(json)?.[1];
  const version = /"version" *: *"([^"\\]{1,32})"/.exec(json)?.[1];
  return match('certain', 'CONNECT with JSON', end, {
    ...(lang ? { product: lang } : {}),
    ...(version ? { version } : {}),
  });
}
