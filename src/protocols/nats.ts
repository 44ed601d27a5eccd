import { text } from '../bytes/build.ts';
import { compare, compareAny, startsWith } from '../bytes/compare.ts';
import { latin1, lineAt } from '../bytes/lines.ts';
import {
  type ClientBytes,
  type Facts,
  match,
  NEED,
  protocol,
  REJECT,
  type Reply,
  type Verdict,
} from './protocol.ts';

/** NATS: INFO, CONNECT and -ERR of its client protocol (docs.nats.io/reference/nats-protocol). */
export const nats = protocol({
  id: 'nats',
  title: 'NATS',
  ports: [4222],
  speaksFirst: 'server',
  spec: 'NATS client protocol, section INFO',
  opening: text('PING\r\n'),
  // After an INFO with tls_required or tls_available the client goes on with its ClientHello.
  starttls: [],
  server,
  client,
});

/** The longest INFO that is waited for; clusters list many `connect_urls`. */
const INFO_LIMIT = 4096;

function server({ bytes, ended }: Reply): Verdict {
  if (startsWith(bytes, '-')) return refusal(bytes, ended);
  const start = compare(bytes, 'INFO {');
  if (start === 'differs') return REJECT;
  const line = lineAt(bytes, 0, INFO_LIMIT);
  const cut = typeof line === 'string';
  if (cut && !ended && bytes.length < INFO_LIMIT) return NEED;
  const said = cut ? latin1(bytes) : line.text;
  const end = cut ? bytes.length : line.end;
  const known = /"server_id" *:/.test(said) && /"(?:version|max_payload|proto)" *:/.test(said);
  if (known) return match('certain', 'INFO of a NATS server', end, factsOf(said));
  return start === 'fits' ? match('likely', 'INFO', end, factsOf(said)) : REJECT;
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
  if (fit === 'short') return ended ? REJECT : NEED;
  if (fit === 'differs') return REJECT;
  const end = bytes.indexOf(0x27, 6) + 1;
  return match('likely', 'error in apostrophes', end, { note: latin1(bytes.subarray(6, end - 1)) });
}

function client({ bytes, ended }: ClientBytes): Verdict {
  const start = compare(bytes, 'CONNECT {');
  if (start === 'differs') return REJECT;
  if (start === 'short') return ended ? REJECT : NEED;
  const line = lineAt(bytes, 0, 4096);
  if (line === 'short' && !ended) return NEED;
  const said = latin1(bytes);
  const lang = /"lang" *: *"([^"\\]{1,32})"/.exec(said)?.[1];
  const version = /"version" *: *"([^"\\]{1,32})"/.exec(said)?.[1];
  return match('certain', 'CONNECT with JSON', 9, {
    ...(lang ? { product: lang } : {}),
    ...(version ? { version } : {}),
  });
}
