import { text } from '../bytes/build.ts';
import { compare, compareAny, startsWith } from '../bytes/compare.ts';
import { latin1, lineAt } from '../bytes/lines.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import {
  type ClientBytes,
  type Facts,
  match,
  protocol,
  REJECT,
  type Reply,
  type Verdict,
} from './protocol.ts';

/** NATS: INFO, CONNECT and -ERR of its client protocol (docs.nats.io/reference/nats-protocol). */
export const nats = protocol({
  id: 'nats',
  title: 'NATS',
  name: 'NATS',
  waitsForServer: 'NATS client protocol, INFO',
  sendsCredentials: {
    when: 'greeted',
    sends: 'CONNECT with the password or the token',
    source: 'NATS client protocol, CONNECT',
  },
  ports: [4222],
  speaksFirst: 'server',
  spec: 'NATS client protocol, section INFO',
  // docs.nats.io, "INFO": these fields are required.
  banner: text(
    'INFO {"server_id":"firstbytes","server_name":"firstbytes","version":"2.10.0","go":"go1.21","host":"127.0.0.1","port":4222,"headers":true,"max_payload":1048576,"proto":1}\r\n',
  ),
  refusal: ({ sentence }) => [text(`-ERR 'firstbytes: ${sentence}'\r\n`)],
  openings: [text('PING\r\n')],
  // After an INFO with tls_required or tls_available the client goes on with its ClientHello.
  starttls: [],
  server: legacyServer(server),
  client: legacyClient(client),
});

/** The longest INFO that is waited for; clusters list many `connect_urls`. */
const INFO_LIMIT = 4096;

function server({ bytes, ended }: Reply): Verdict {
  if (startsWith(bytes, '-')) return refusal(bytes, ended);
  const start = compare(bytes, 'INFO {');
  if (start === 'none') return REJECT;
  const line = lineAt(bytes, 0, INFO_LIMIT);
  const cut = typeof line === 'string';
  if (cut && !ended && bytes.length < INFO_LIMIT) return NEED;
  const said = cut ? latin1(bytes) : line.text;
  const end = cut ? bytes.length : line.end;
  const known = /"server_id" *:/.test(said) && /"(?:version|max_payload|proto)" *:/.test(said);
  if (known) return match('certain', 'INFO of a NATS server', end, factsOf(said));
  return start === 'full' ? match('likely', 'INFO', end, factsOf(said)) : REJECT;
}

function factsOf(info: string): Facts {
  const version = /"version" *: *"([^"\\]{1,64})"/.exec(info)?.[1];
  // Only the server that is written in Go tells the version of its Go.
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

function refusal(bytes: Uint8Array, ended: boolean): Verdict {
  const fit = compareAny(bytes, REFUSALS);
  if (fit === 'partial') return ended ? REJECT : NEED;
  if (fit === 'none') return REJECT;
  const end = bytes.indexOf(0x27, 6) + 1;
  return match('likely', 'error in apostrophes', end, { note: latin1(bytes.subarray(6, end - 1)) });
}

function client({ bytes, ended }: ClientBytes): Verdict {
  const start = compare(bytes, 'CONNECT {');
  if (start === 'none') return REJECT;
  if (start === 'partial') return ended ? REJECT : NEED;
  const line = lineAt(bytes, 0, 4096);
  if (line === 'partial' && !ended) return NEED;
  const said = latin1(bytes);
  const lang = /"lang" *: *"([^"\\]{1,32})"/.exec(said)?.[1];
  const version = /"version" *: *"([^"\\]{1,32})"/.exec(said)?.[1];
  return match('certain', 'CONNECT with JSON', 9, {
    ...(lang ? { product: lang } : {}),
    ...(version ? { version } : {}),
  });
}
