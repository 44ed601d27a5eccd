import { latin1 } from '../../bytes/lines.ts';
import { ifThere, Reader } from '../../bytes/reader.ts';
import { readClientHello } from '../../identify/client-hello.ts';
import type { CapturedTls } from '../flow-report.ts';
import { certificateNames } from './certificate-names.ts';

/** Content types of records (RFC 8446 section 5.1). */
const ALERT = 21;
const HANDSHAKE = 22;

/** Types of handshake messages (RFC 8446 section 4, RFC 5246 section 7.4). */
const SERVER_HELLO = 2;
const CERTIFICATE = 11;

const VERSIONS: Readonly<Record<number, string>> = {
  768: 'SSL 3.0',
  769: 'TLS 1.0',
  770: 'TLS 1.1',
  771: 'TLS 1.2',
  772: 'TLS 1.3',
};

const ALPN = 16;
const SUPPORTED_VERSIONS = 43;

/** Records of a side that are looked at: a chain of certificates comes in a few. */
const MAX_RECORDS = 32;

/** Whether a client's bytes start a TLS handshake. */
export function startsTls(bytes: Uint8Array): boolean {
  return bytes[0] === HANDSHAKE && bytes[1] === 3 && (bytes[5] === 1 || bytes.length < 6);
}

/** What the plaintext part of a handshake shows; undefined if neither side's bytes are of one. */
export function readHandshake(client: Uint8Array, server: Uint8Array): CapturedTls | undefined {
  const hello = readClientHello(client);
  const answer = serverPart(server);
  const sent = answer.alert ?? alertIn(client);
  if (typeof hello === 'string' && !answer.hello && sent === undefined) return undefined;
  const from = answer.alert === undefined ? 'client' : 'server';
  return {
    ...(typeof hello === 'string' ? {} : { hello }),
    ...(answer.hello?.version ? { version: answer.hello.version } : {}),
    ...(answer.hello?.alpn ? { alpn: answer.hello.alpn } : {}),
    ...(answer.names ? { certificateNames: answer.names } : {}),
    ...(sent === undefined ? {} : { alert: { code: sent, from } }),
  };
}

interface ServerHello {
  readonly version: string | undefined;
  readonly alpn: string | undefined;
}

interface ServerPart {
  hello?: ServerHello;
  names?: readonly string[];
  alert?: number;
}

/** The messages of a server up to the first encrypted record. */
function serverPart(bytes: Uint8Array): ServerPart {
  const found: ServerPart = {};
  const { messages, alert } = plaintextOf(bytes);
  if (alert !== undefined) found.alert = alert;
  const reader = new Reader(messages, true);
  while (reader.left >= 4) {
    const type = reader.u8();
    const length = reader.u24be();
    const body = reader.take(Math.min(length, reader.left));
    const hello = type === SERVER_HELLO ? readServerHello(body) : undefined;
    if (hello) found.hello = hello;
    if (type !== CERTIFICATE || body.length < length) continue;
    const names = namesIn(body);
    if (names) found.names = names;
  }
  return found;
}

/** The bytes of all handshake messages that are not encrypted, and the alert that ended them. */
function plaintextOf(bytes: Uint8Array): { messages: Uint8Array; alert?: number } {
  const parts: Uint8Array[] = [];
  let at = 0;
  let alert: number | undefined;
  for (let i = 0; i < MAX_RECORDS && at + 5 <= bytes.length; i++) {
    const type = bytes[at];
    const length = ((bytes[at + 3] as number) << 8) | (bytes[at + 4] as number);
    const body = bytes.subarray(at + 5, at + 5 + length);
    if (bytes[at + 1] !== 3) break;
    if (type === ALERT && length === 2 && body.length === 2) alert = body[1];
    if (type !== HANDSHAKE) break;
    parts.push(body);
    at += 5 + length;
  }
  const [first = NO_BYTES] = parts;
  const messages = parts.length < 2 ? first : Uint8Array.from(Buffer.concat(parts));
  return alert === undefined ? { messages } : { messages, alert };
}

/** An alert in plaintext behind the ClientHello: the client did not accept the server. */
function alertIn(bytes: Uint8Array): number | undefined {
  return plaintextOf(bytes).alert;
}

const NO_BYTES = new Uint8Array(0);

/** Version, random, session id, cipher suite, compression, extensions (RFC 8446 section 4.1.3). */
function readServerHello(body: Uint8Array): ServerHello | undefined {
  return ifThere(new Reader(body, true), (reader) => {
    const legacy = reader.u16be();
    reader.skip(32);
    reader.skip(reader.u8());
    reader.skip(3);
    let version = legacy;
    let alpn: string | undefined;
    if (reader.left >= 2) reader.skip(2);
    while (reader.left >= 4) {
      const type = reader.u16be();
      const value = reader.take(reader.u16be());
      if (type === SUPPORTED_VERSIONS && value.length === 2) {
        version = ((value[0] as number) << 8) | (value[1] as number);
      }
      if (type === ALPN && value.length > 3) alpn = latin1(value.subarray(3, 3 + (value[2] ?? 0)));
    }
    return { version: VERSIONS[version], alpn };
  });
}

/** A list of certificates, each with its length in three bytes; the first is the server's (RFC 5246 section 7.4.2). */
function namesIn(body: Uint8Array): readonly string[] | undefined {
  const der = ifThere(new Reader(body, true), (reader) => {
    reader.skip(3);
    return reader.take(reader.u24be());
  });
  return der && certificateNames(der);
}
