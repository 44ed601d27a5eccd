import { ifThere, Reader } from '../bytes/reader.ts';

const CHANGE_CIPHER_SPEC = 0x14;
const HANDSHAKE = 0x16;
const APPLICATION_DATA = 0x17;
/** Handshake type of a ClientHello (RFC 8446 section 4). */
const CLIENT_HELLO = 1;
/** Handshake type of a Certificate message (RFC 5246 section 7.4.6). */
const CERTIFICATE = 11;
/** An empty Certificate of TLS 1.3 in its record: 4 + 4 bytes, content type, 16 bytes of tag. */
const EMPTY_CERTIFICATE = 25;
/** The longest Finished in its record: 4 + 48 bytes of SHA-384, content type, 16 bytes of tag. */
const LONGEST_FINISHED = 69;

/**
 * Whether a server requested a client certificate, derived from what the client sent: the client
 * answers the request with a Certificate message, which may be empty, in the clear up to TLS 1.2 and
 * known by its size in TLS 1.3 (RFC 8446 section 4.4.2). Node has no API for it.
 */
export function wasAskedForCertificate(sent: Uint8Array): boolean {
  const reader = new Reader(sent);
  let hellos = 0;
  let isPlain = true;
  for (;;) {
    const record = ifThere(reader, readRecord);
    if (!record) return false;
    const { type, body } = record;
    if (type === CHANGE_CIPHER_SPEC) isPlain = false;
    if (type === HANDSHAKE) {
      if (isPlain && hellos > 0 && body[0] === CERTIFICATE) return true;
      // Up to TLS 1.2 this is the encrypted Finished, which may start with any byte. In TLS 1.3
      // only a second ClientHello follows in the clear (RFC 8446 appendix D.4).
      if (!isPlain && !isClientHello(body)) return false;
      hellos++;
    }
    // Application data of the client comes after its Finished, so the first record decides.
    if (type === APPLICATION_DATA) {
      return body.length === EMPTY_CERTIFICATE || body.length > LONGEST_FINISHED;
    }
  }
}

function isClientHello(body: Uint8Array): boolean {
  const [type, high = 0, middle = 0, low = 0] = body;
  return type === CLIENT_HELLO && ((high << 16) | (middle << 8) | low) === body.length - 4;
}

/** Type, version, length and body (RFC 8446 section 5.1). */
function readRecord(reader: Reader): { type: number; body: Uint8Array } {
  const type = reader.u8();
  reader.skip(2);
  return { type, body: reader.take(reader.u16be()) };
}
