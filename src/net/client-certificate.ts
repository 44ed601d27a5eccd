import { ifThere, Reader } from '../bytes/reader.ts';

const HANDSHAKE = 0x16;
const APPLICATION_DATA = 0x17;
/** Handshake type of a Certificate message (RFC 5246 section 7.4.6). */
const CERTIFICATE = 11;
/** An empty Certificate of TLS 1.3 in its record: 4 + 4 bytes, content type, 16 bytes of tag. */
const EMPTY_CERTIFICATE = 25;

/**
 * Whether a server requested a client certificate, derived from what the client sent: the client
 * answers the request with an empty Certificate message, in the clear up to TLS 1.2 and known by
 * its size in TLS 1.3 (RFC 8446 section 4.4.2). Node has no API for it.
 */
export function wasAskedForCertificate(sent: Uint8Array): boolean {
  const reader = new Reader(sent);
  let hellos = 0;
  for (;;) {
    const record = ifThere(reader, readRecord);
    if (!record) return false;
    const { type, body } = record;
    if (type === HANDSHAKE && body[0] === CERTIFICATE && hellos > 0) return true;
    if (type === HANDSHAKE) hellos++;
    // Application data of the client comes after its Finished, so the first record decides.
    if (type === APPLICATION_DATA) return body.length === EMPTY_CERTIFICATE;
  }
}

/** Type, version, length and body (RFC 8446 section 5.1). */
function readRecord(reader: Reader): { type: number; body: Uint8Array } {
  const type = reader.u8();
  reader.skip(2);
  return { type, body: reader.take(reader.u16be()) };
}
