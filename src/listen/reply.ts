import { concat, hex, text, u16be, u32be } from '../bytes/build.ts';
import type { Registry, Stack } from '../protocols/registry.ts';

/** What a wrong client is told. */
export interface Refusal {
  /** What it speaks, outermost first. */
  readonly stack: Stack;
  /** What is expected here, as people read it. */
  readonly expected: string;
  /** A TLS client is right in TLS, but offers nothing by ALPN that is spoken here. */
  readonly wrongInside: boolean;
  /** What it said. */
  readonly bytes: Uint8Array;
}

/**
 * An answer that the wrong client can read, or show to people, in messages: each but the first
 * waits until the client has said more. None for a client of a
 * length-prefixed protocol that has no words of its own here: it would take a text for a length.
 */
export function refusalFor(refusal: Refusal, registry: Registry): readonly Uint8Array[] {
  const outer = refusal.stack[0] ?? '';
  const sentence = sentenceOf(refusal);
  if (outer === 'postgresql') return errorResponse(sentence, refusal);
  const own = OWN_WORDS[outer];
  if (own) return [own(sentence, refusal)];
  return registry.get(outer)?.framing ? [] : [text(`firstbytes: ${sentence}\r\n`)];
}

function sentenceOf({ stack, expected }: Refusal): string {
  return `this port expects ${expected}, and this client speaks ${stack.join('/')}: correct its port`;
}

type Say = (sentence: string, refusal: Refusal) => Uint8Array;

/** How each of them says no, so that its clients show it. */
const OWN_WORDS: Readonly<Record<string, Say>> = {
  http: httpError,
  http2: goAway,
  // RFC 8446 section 6: fatal, handshake_failure or no_application_protocol.
  tls: (_, { wrongInside }) => hex(`15 0303 0002 02 ${wrongInside ? '78' : '28'}`),
  redis: (sentence) => text(`-ERR firstbytes: ${sentence}\r\n`),
  memcached: (sentence) => text(`SERVER_ERROR firstbytes: ${sentence}\r\n`),
  nats: (sentence) => text(`-ERR 'firstbytes: ${sentence}'\r\n`),
  pop3: (sentence) => text(`-ERR firstbytes: ${sentence}\r\n`),
  imap: (sentence) => text(`* BYE firstbytes: ${sentence}\r\n`),
  smtp: (sentence) => text(`554 firstbytes: ${sentence}\r\n`),
  lmtp: (sentence) => text(`554 firstbytes: ${sentence}\r\n`),
  ftp: (sentence) => text(`421 firstbytes: ${sentence}\r\n`),
  irc: (sentence) => text(`ERROR :firstbytes: ${sentence}\r\n`),
};

function httpError(sentence: string): Uint8Array {
  const body = `firstbytes: ${sentence}\n`;
  return text(
    `HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
  );
}

/** RFC 9113: SETTINGS without any, then GOAWAY (section 6.8) with its words as debug data. */
function goAway(sentence: string): Uint8Array {
  const words = text(`firstbytes: ${sentence}`);
  const HTTP_1_1_REQUIRED = 0xd;
  return concat(
    hex('000000 04 00 00000000'),
    concat(hex('00'), u16be(8 + words.length), hex('07 00 00000000')),
    concat(u32be(0), u32be(HTTP_1_1_REQUIRED), words),
  );
}

/**
 * ErrorResponse (PostgreSQL, "Message Formats"): 08P01 is a protocol violation. libpq does not show
 * an error that answers a request for TLS or GSSAPI, of 8 bytes; this is declined, and the
 * StartupMessage that follows gets the error.
 */
function errorResponse(sentence: string, { bytes }: Refusal): readonly Uint8Array[] {
  const fields = text(`SFATAL\0VFATAL\0C08P01\0Mfirstbytes: ${sentence}\0\0`);
  const error = concat('E', u32be(4 + fields.length), fields);
  return bytes.length === 8 ? [text('N'), error] : [error];
}
