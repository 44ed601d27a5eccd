import { text } from '../bytes/build.ts';
import { compareAny, indexOf, startsWith } from '../bytes/compare.ts';
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

/** STOMP: frames of a command line, header lines, an empty line, a body and a NUL. */
export const stomp = protocol({
  id: 'stomp',
  title: 'Simple Text Oriented Messaging Protocol',
  name: 'STOMP',
  tlsAliases: ['stomp+ssl', 'stomps'],
  sendsCredentials: {
    when: 'unasked',
    sends: 'CONNECT with login and passcode',
    source: 'STOMP 1.2, CONNECT',
  },
  ports: [61613],
  tlsPorts: [61614],
  speaksFirst: 'client',
  spec: 'STOMP 1.2 sections "Connecting" and "ERROR"',
  // No login: a server that wants one answers with ERROR. The session ends with the connection.
  openings: [text('CONNECT\naccept-version:1.0,1.1,1.2\nhost:/\n\n\0')],
  server: legacyServer(server),
  client: legacyClient(client),
});

/** Headers of a frame as far as they came; `bad` if a line is none. */
interface Headers {
  readonly values: ReadonlyMap<string, string>;
  /** Offset after the empty line, or after the last whole line. */
  readonly end: number;
  readonly whole: boolean;
}

function server(reply: Reply): Verdict {
  const { bytes, ended } = reply;
  const need = ended ? REJECT : NEED;
  // Servers end lines with LF alone (all that were observed): CR LF is memcached's `ERROR`.
  const command = compareAny(bytes, ['CONNECTED\n', 'ERROR\n']);
  if (command !== 'full') return command === 'partial' ? need : REJECT;
  const isError = startsWith(bytes, 'E');
  const headers = headersAt(bytes, isError ? 6 : 10);
  if (headers === 'bad') return REJECT;
  if (!headers.whole) return need;
  return isError ? error(reply, headers) : connected(headers);
}

/** `version` since 1.1; `session` and `server` are optional in all versions. */
function connected({ values, end }: Headers): Verdict {
  const version = values.get('version');
  const isKnown = ['version', 'session', 'server', 'heart-beat'].some((name) => values.has(name));
  return match(isKnown ? 'certain' : 'likely', 'CONNECTED', end, {
    ...productOf(values.get('server')),
    ...(version ? { protocolVersion: version } : {}),
  });
}

function error({ bytes }: Reply, { values, end }: Headers): Verdict {
  const note = values.get('message')?.slice(0, 80);
  if (note === undefined) return REJECT;
  const isJavas = indexOf(bytes, 'org.apache.activemq.', end) !== -1;
  const isTyped = values.has('version') || values.has('content-type') || isJavas;
  return match(isTyped ? 'certain' : 'likely', 'ERROR', end, {
    ...(isJavas ? { product: 'ActiveMQ' } : {}),
    note,
  });
}

/** `name/version`, then a comment perhaps (section CONNECTED). */
function productOf(server: string | undefined): Facts {
  const [, product, version] = /^([^/\s]{1,64})(?:\/(\S{1,32}))?/.exec(server ?? '') ?? [];
  return { ...(product ? { product } : {}), ...(version ? { version } : {}) };
}

const ASKING = ['accept-version', 'host', 'login', 'passcode', 'heart-beat', 'client-id'];

/** `CONNECT` of HTTP has its addressee in the same line. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const need = ended ? REJECT : NEED;
  const command = compareAny(bytes, ['CONNECT\n', 'STOMP\n', 'CONNECT\r\n', 'STOMP\r\n']);
  if (command !== 'full') return command === 'partial' ? need : REJECT;
  const headers = headersAt(bytes, bytes.indexOf(0x0a) + 1);
  if (headers === 'bad') return REJECT;
  const isKnown = ASKING.some((name) => headers.values.has(name));
  if (isKnown) return match('certain', 'CONNECT', headers.end);
  return headers.whole ? match('likely', 'CONNECT without headers', headers.end) : need;
}

function headersAt(bytes: Uint8Array, start: number): Headers | 'bad' {
  const values = new Map<string, string>();
  let end = start;
  for (;;) {
    const line = lineAt(bytes, end);
    if (line === 'long') return 'bad';
    if (line === 'partial') {
      const begun = latin1(bytes.subarray(end, end + 64));
      return /^[\w.-]*(?:$|[:\r\\])/.test(begun) ? { values, end, whole: false } : 'bad';
    }
    if (line.text === '') return { values, end: line.end, whole: true };
    const [, name, value] = /^([\w.\\-]{1,64}):(.*)$/.exec(line.text) ?? [];
    if (name === undefined || value === undefined) return 'bad';
    // Repeated headers: the first one counts (section "Repeated Header Entries").
    if (!values.has(name)) values.set(name, value);
    end = line.end;
  }
}
