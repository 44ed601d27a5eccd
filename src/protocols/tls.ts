import { concat, hex, text, u16be } from '../bytes/build.ts';
import { awaitBody, readHttp } from '../bytes/http-answer.ts';
import { between, oneOf } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import { mayHideTls, readBareHtml, saysHttps } from './http.ts';
import { type Answer, firstMatch, match, protocol, REJECT, type Reply } from './protocol.ts';

/**
 * Transport Layer Security and SSL 3.0: records (RFC 8446 section 5.1), hellos
 * (section 4.1) and alerts (section 6); SSL 2.0 hellos (RFC 6101 appendix E).
 */
export const tls = protocol({
  id: 'tls',
  title: 'Transport Layer Security',
  name: 'TLS',
  aliases: ['ssl'],
  ports: [443, 8443, 9443],
  popularity: 50,
  speaksFirst: 'client',
  spec: 'RFC 8446 section 5.1',
  openings: [({ host }) => clientHello(host)],
  framing: {
    offset: 3,
    size: 2,
    endian: 'big',
    counts: 'payload',
    max: 0x4000 + 256,
    compared: [between(20, 23), 3],
  },
  // RFC 8446 section 6: fatal, handshake_failure or no_application_protocol.
  refusal: ({ wrongInside }) => [hex(`15 0303 0002 02 ${wrongInside ? '78' : '28'}`)],
  roles: { server: 'a TLS server', client: 'a client that starts TLS' },
  refusalTexts: [
    { software: 'Tomcat', text: 'This combination of host and port requires TLS', to: 'http' },
  ],
  serverBeginnings: [
    [between(0x15, 0x16), 3],
    [between(0x80, 0x84)],
    'HTTP/1.',
    [0x3c, oneOf(0x21, 0x48, 0x68)],
  ],
  server,
  client,
});

const VERSIONS: Readonly<Record<number, string>> = {
  0: 'SSL 3.0',
  1: 'TLS 1.0',
  2: 'TLS 1.1',
  3: 'TLS 1.2',
  4: 'TLS 1.3',
};

/** Alert descriptions (RFC 8446 appendix B.2 and the older ones it reserves). */
const ALERTS: Readonly<Record<number, string>> = {
  0: 'close_notify',
  10: 'unexpected_message',
  20: 'bad_record_mac',
  21: 'decryption_failed',
  22: 'record_overflow',
  30: 'decompression_failure',
  40: 'handshake_failure',
  41: 'no_certificate',
  42: 'bad_certificate',
  43: 'unsupported_certificate',
  44: 'certificate_revoked',
  45: 'certificate_expired',
  46: 'certificate_unknown',
  47: 'illegal_parameter',
  48: 'unknown_ca',
  49: 'access_denied',
  50: 'decode_error',
  51: 'decrypt_error',
  60: 'export_restriction',
  70: 'protocol_version',
  71: 'insufficient_security',
  80: 'internal_error',
  86: 'inappropriate_fallback',
  90: 'user_canceled',
  100: 'no_renegotiation',
  109: 'missing_extension',
  110: 'unsupported_extension',
  112: 'unrecognized_name',
  113: 'bad_certificate_status_response',
  115: 'unknown_psk_identity',
  116: 'certificate_required',
  120: 'no_application_protocol',
};

function server(reader: Reader, reply: Reply): Answer {
  return firstMatch(reader, SERVER_WAYS, reply);
}

const SERVER_WAYS = [serverHello, alert, ssl2ServerHello, refusalInHttp, refusalInHtml];

function client(reader: Reader): Answer {
  return firstMatch(reader, CLIENT_WAYS);
}

const CLIENT_WAYS = [clientHelloRecord, ssl2ClientHello];

function clientHelloRecord(reader: Reader): Answer {
  return helloRecord(reader, 1, 'ClientHello');
}

function serverHello(reader: Reader): Answer {
  return helloRecord(reader, 2, 'ServerHello');
}

const RECORD = [0x16, 3, between(0, 4)];
const HELLO_VERSION = [3, between(0, 4)];

/** `16 03 0x` length(2) handshake type(1) length(3) `03 0x`. */
function helloRecord(reader: Reader, type: number, name: string): Answer {
  if (!reader.pattern(RECORD)) return REJECT;
  const recordLength = reader.u16be();
  if (recordLength < 4 || recordLength > 0x4000 + 256 || reader.u8() !== type) return REJECT;
  const length = reader.u24be();
  if (length < 38 || length >= 0x20000 || !reader.pattern(HELLO_VERSION)) return REJECT;
  const version = VERSIONS[reader.bytes[10] as number] as string;
  // TLS 1.3 sends the number of 1.2 here; only the handshake reveals the real version.
  const facts = version === 'TLS 1.2' ? {} : { protocolVersion: version };
  return match('certain', `${name} in a handshake record`, reader.at, facts);
}

/** `15 03 0x 00 02` level(1 or 2) description. */
const ALERT = [0x15, 3, between(0, 4), 0, 2, between(1, 2), (code: number) => code in ALERTS];

function alert(reader: Reader): Answer {
  if (!reader.pattern(ALERT)) return REJECT;
  return match('certain', 'alert record', reader.at, {
    note: `alert ${ALERTS[reader.bytes[6] as number]}`,
  });
}

const SSL2_LENGTH = [between(0x80, 0x84), undefined];

/** The length of a record of SSL 2.0: two bytes with the high bit set. */
function readSsl2Length(reader: Reader): number | undefined {
  if (!reader.pattern(SSL2_LENGTH)) return undefined;
  const length = readUnsigned(reader.bytes, 0, 2, 'big') & 0x7fff;
  return length >= 9 && length <= 1024 ? length : undefined;
}

/** CLIENT-HELLO (1) with the highest version, and lengths of ciphers, session id and challenge. */
function ssl2ClientHello(reader: Reader): Answer {
  const recordLength = readSsl2Length(reader);
  if (recordLength === undefined || reader.u8() !== 1) return REJECT;
  const version = reader.u16be();
  const name = version === 2 ? 'SSL 2.0' : VERSIONS[version - 0x0300];
  if (!name) return REJECT;
  const [ciphers, session, challenge] = [reader.u16be(), reader.u16be(), reader.u16be()];
  if (ciphers % 3 !== 0 || ciphers === 0 || challenge < 16 || challenge > 32) return REJECT;
  if (9 + ciphers + session + challenge !== recordLength) return REJECT;
  return match('certain', 'CLIENT-HELLO of SSL 2.0', reader.at, { protocolVersion: name });
}

/** SERVER-HELLO (4): session id hit, certificate type, version 2. */
const SSL2_SERVER_HELLO = [4, between(0, 1), between(0, 3), 0, 2];

function ssl2ServerHello(reader: Reader): Answer {
  const recordLength = readSsl2Length(reader);
  if (recordLength === undefined || !reader.pattern(SSL2_SERVER_HELLO)) return REJECT;
  const [certificate, ciphers, connection] = [reader.u16be(), reader.u16be(), reader.u16be()];
  if (ciphers % 3 !== 0 || 11 + certificate + ciphers + connection !== recordLength) return REJECT;
  return match('certain', 'SERVER-HELLO of SSL 2.0', reader.at, { protocolVersion: 'SSL 2.0' });
}

/** A port for HTTPS answers plaintext in plaintext: a refusal in HTTP. */
function refusalInHttp(reader: Reader, reply: Reply): Answer {
  if (!isPlaintext(reply)) return REJECT;
  const answer = readHttp(reader);
  if (!answer) return REJECT;
  if (saysHttps(answer)) return refused(reply);
  if (answer.status === 400) awaitBody(answer);
  if (!mayHideTls(reply, answer)) return REJECT;
  const rule =
    answer.status === 400 ? '400 to bytes that are not a request' : 'redirect to HTTPS here';
  return match('weak', rule, answer.statusEnd);
}

function refusalInHtml(reader: Reader, reply: Reply): Answer {
  const page = isPlaintext(reply) ? readBareHtml(reader) : undefined;
  if (page === undefined) return REJECT;
  const answer = { status: 400, fields: '', body: page };
  if (saysHttps(answer)) return refused(reply);
  return mayHideTls(reply, answer) ? match('weak', 'error page', reader.at) : REJECT;
}

function isPlaintext({ sent, layer }: Reply): boolean {
  return sent.length > 0 && layer !== 'tls';
}

function refused({ bytes }: Reply): Answer {
  return match('certain', 'plaintext refusal of an HTTPS server', bytes.length, {
    note: 'refused a plaintext HTTP request',
  });
}

/**
 * A ClientHello of TLS 1.2 form that offers 1.0 to 1.2, for contexts in which the bytes
 * alone are wanted. The probe lets OpenSSL make its own, with the same meaning.
 */
function clientHello(host: string): Uint8Array {
  const name = /^[\d.]+$|:/.test(host) ? '' : host.replace(/[^\x21-\x7e]/g, '');
  const serverName = name
    ? extension(0, concat(u16be(name.length + 3), hex('00'), u16be(name.length), text(name)))
    : new Uint8Array(0);
  const extensions = concat(
    serverName,
    extension(10, hex('0008 001d 0017 0018 0019')),
    extension(11, hex('01 00')),
    extension(13, hex('0012 0403 0503 0603 0804 0805 0806 0401 0501 0601')),
  );
  const ciphers = hex('c02b c02f c02c c030 cca9 cca8 c013 c014 009c 009d 002f 0035');
  const body = concat(
    hex('0303'),
    text('firstbytes-firstbytes-firstbytes'),
    hex('00'),
    u16be(ciphers.length),
    ciphers,
    hex('01 00'),
    u16be(extensions.length),
    extensions,
  );
  const handshake = concat(hex('01 00'), u16be(body.length), body);
  return concat(hex('16 03 01'), u16be(handshake.length), handshake);
}

function extension(type: number, data: Uint8Array): Uint8Array {
  return concat(u16be(type), u16be(data.length), data);
}
