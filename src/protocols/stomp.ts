import { text } from '../bytes/build.ts';
import { indexOf } from '../bytes/compare.ts';
import { ifThere, type Reader } from '../bytes/reader.ts';
import { textPattern } from '../bytes/text-pattern.ts';
import { type Answer, type Facts, match, protocol, REJECT } from './protocol.ts';

/** STOMP: frames of a command line, header lines, an empty line, a body and a NUL. */
export const stomp = protocol({
  id: 'stomp',
  title: 'Simple Text Oriented Messaging Protocol',
  name: 'STOMP',
  tlsAliases: ['stomp+ssl', 'stomps'],
  ports: [61613],
  tlsPorts: [61614],
  popularity: 9,
  speaksFirst: 'client',
  spec: 'STOMP 1.2 sections "Connecting" and "ERROR"',
  // No login: a server that wants one answers with ERROR. The session ends with the connection.
  openings: [text('CONNECT\naccept-version:1.0,1.1,1.2\nhost:/\n\n\0')],
  sendsCredentials: {
    when: 'unasked',
    sends: 'CONNECT with login and passcode',
    inStream: /\npasscode:/,
    source: 'STOMP 1.2, CONNECT',
  },
  server,
  client,
});

type Headers = ReadonlyMap<string, string>;

/** Servers end lines with LF alone (all that were observed): CR LF is memcached's `ERROR`. */
const REPLIES = ['CONNECTED\n', 'ERROR\n'];

function server(reader: Reader): Answer {
  const command = reader.oneOf(REPLIES);
  const headers = command && readHeaders(reader);
  if (!headers) return REJECT;
  return command === 'ERROR\n' ? error(reader, headers) : connected(reader, headers);
}

/** `version` since 1.1; `session` and `server` are optional in all versions. */
function connected({ at }: Reader, headers: Headers): Answer {
  const version = headers.get('version');
  const isKnown = ['version', 'session', 'server', 'heart-beat'].some((name) => headers.has(name));
  return match(isKnown ? 'certain' : 'likely', 'CONNECTED', at, {
    ...productOf(headers.get('server')),
    ...(version ? { protocolVersion: version } : {}),
  });
}

function error({ bytes, at }: Reader, headers: Headers): Answer {
  const note = headers.get('message')?.slice(0, 80);
  if (note === undefined) return REJECT;
  const isJavas = indexOf(bytes, 'org.apache.activemq.', at) !== -1;
  const isTyped = headers.has('version') || headers.has('content-type') || isJavas;
  return match(isTyped ? 'certain' : 'likely', 'ERROR', at, {
    ...(isJavas ? { product: 'ActiveMQ' } : {}),
    note,
  });
}

/** `name/version`, then a comment perhaps (section CONNECTED). */
function productOf(server: string | undefined): Facts {
  const [, product, version] = /^([^/\s]{1,64})(?:\/(\S{1,32}))?/.exec(server ?? '') ?? [];
  return { ...(product ? { product } : {}), ...(version ? { version } : {}) };
}

/** All headers and the empty line behind them. */
function readHeaders(reader: Reader): Headers | undefined {
  const headers = new Map<string, string>();
  for (;;) {
    const header = readHeader(reader);
    if (!header) return undefined;
    if (header.name === '') return headers;
    // Repeated headers: the first one counts (section "Repeated Header Entries").
    if (!headers.has(header.name)) headers.set(header.name, header.value);
  }
}

const HEADER = textPattern(/^(?:([\w.\\-]{1,64}):([^\r\n]*))?\r?\n/);

/** One header line, without a name if it is the empty line. */
function readHeader(reader: Reader): { name: string; value: string } | undefined {
  const line = reader.match(HEADER);
  return line && { name: line[1] ?? '', value: line[2] ?? '' };
}

/** `CONNECT` of HTTP names its target in the same line. */
const REQUESTS = ['CONNECT\n', 'STOMP\n', 'CONNECT\r\n', 'STOMP\r\n'];
const REQUEST_HEADERS = ['accept-version', 'host', 'login', 'passcode', 'heart-beat', 'client-id'];

/** A known header is enough; the rest is evidence as far as it came. */
function client(reader: Reader): Answer {
  if (!reader.oneOf(REQUESTS)) return REJECT;
  let header = readHeader(reader);
  while (header && header.name !== '' && !REQUEST_HEADERS.includes(header.name)) {
    header = readHeader(reader);
  }
  if (!header) return REJECT;
  if (header.name === '') return match('likely', 'CONNECT without headers', reader.at);
  while (header && header.name !== '') header = ifThere(reader, readHeader);
  return match('certain', 'CONNECT', reader.at);
}
