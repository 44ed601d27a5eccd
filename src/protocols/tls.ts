import { concat, hex, text, u16be } from '../bytes/build.ts';
import { compareAny } from '../bytes/compare.ts';
import { Cursor } from '../bytes/cursor.ts';
import { readHttpAnswer } from '../bytes/http-answer.ts';
import { mayHideTls, readBareHtml, saysHttps } from './http.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

/**
 * Transport Layer Security and SSL 3.0: records (RFC 8446 section 5.1), hellos
 * (section 4.1) and alerts (section 6); SSL 2.0 hellos (RFC 6101 appendix E).
 */
export const tls = protocol({
  id: 'tls',
  title: 'Transport Layer Security',
  name: 'TLS',
  aliases: ['ssl'],
  popularity: 20,
  ports: [443, 8443, 9443],
  roles: { server: 'a server that speaks TLS', client: 'a client that starts TLS' },
  speaksFirst: 'client',
  spec: 'RFC 8446 section 5.1',
  // RFC 8446 section 6: fatal, handshake_failure or no_application_protocol.
  refusal: ({ wrongInside }) => [hex(`15 0303 0002 02 ${wrongInside ? '78' : '28'}`)],
  openings: [({ host }) => clientHello(host)],
  framing: { offset: 3, size: 2, endian: 'big', counts: 'payload', max: 0x4000 + 256 },
  server: legacyServer(server),
  client: legacyClient(client),
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

function server(reply: Reply): Verdict {
  const { bytes, ended } = reply;
  const verdict = firstOf(
    record(bytes, 2, 'ServerHello'),
    alert(bytes),
    ssl2(bytes, 4),
    refusal(reply),
  );
  return verdict.answer === 'need' && ended ? REJECT : verdict;
}

function client({ bytes, ended }: ClientBytes): Verdict {
  const verdict = firstOf(record(bytes, 1, 'ClientHello'), ssl2(bytes, 1));
  return verdict.answer === 'need' && ended ? REJECT : verdict;
}

/** A match if there is one, else `need` if any asks for it, else `reject`. */
function firstOf(...verdicts: readonly Verdict[]): Verdict {
  return (
    verdicts.find(({ answer }) => answer === 'match') ??
    verdicts.find(({ answer }) => answer === 'need') ??
    REJECT
  );
}

/** `16 03 0x` length(2) handshake type(1) length(3) `03 0x`. */
function record(bytes: Uint8Array, wantedType: number, name: string): Verdict {
  const c = new Cursor(bytes);
  const steps: readonly [() => number | undefined, (value: number) => boolean][] = [
    [() => c.u8(), (type) => type === 0x16],
    [() => c.u8(), (major) => major === 3],
    [() => c.u8(), (minor) => minor <= 4],
    [() => c.u16be(), (length) => length >= 4 && length <= 0x4000 + 256],
    [() => c.u8(), (type) => type === wantedType],
    [() => c.u24be(), (length) => length >= 38 && length < 0x20000],
    [() => c.u8(), (major) => major === 3],
    [() => c.u8(), (minor) => minor <= 4],
  ];
  for (const [read, valid] of steps) {
    const value = read();
    if (value === undefined) return NEED;
    if (!valid(value)) return REJECT;
  }
  const version = VERSIONS[bytes[10] ?? 0] ?? '';
  // TLS 1.3 says 1.2 here; only the handshake tells the real version.
  const facts = version === 'TLS 1.2' ? {} : { protocolVersion: version };
  return match('certain', `${name} in a handshake record`, c.at, facts);
}

/** `15 03 0x 00 02` level(1 or 2) description. */
function alert(bytes: Uint8Array): Verdict {
  const start = compareAny(
    bytes,
    [0, 1, 2, 3, 4].map((minor) => Uint8Array.of(0x15, 3, minor, 0, 2)),
  );
  if (start === 'none') return REJECT;
  const [level, description] = [bytes[5], bytes[6]];
  if (level !== undefined && level !== 1 && level !== 2) return REJECT;
  if (description === undefined) return NEED;
  const name = ALERTS[description];
  if (!name) return REJECT;
  return match('certain', 'alert record', 7, { note: `alert ${name}` });
}

/** SSL 2.0: two-byte record length with the high bit set, then CLIENT-HELLO 1 or SERVER-HELLO 4. */
function ssl2(bytes: Uint8Array, wantedType: 1 | 4): Verdict {
  const c = new Cursor(bytes);
  const length = c.u16be();
  const type = c.u8();
  const first = bytes[0] ?? 0x80;
  if (first < 0x80 || first > 0x84) return REJECT;
  if (length === undefined || type === undefined) return NEED;
  if (type !== wantedType || (length & 0x7fff) < 9 || (length & 0x7fff) > 1024) return REJECT;
  return wantedType === 1
    ? ssl2ClientHello(c, length & 0x7fff)
    : ssl2ServerHello(c, length & 0x7fff);
}

function ssl2ClientHello(c: Cursor, length: number): Verdict {
  const [version, ciphers, session, challenge] = [c.u16be(), c.u16be(), c.u16be(), c.u16be()];
  const name = version === 2 ? 'SSL 2.0' : VERSIONS[(version ?? 0x0300) - 0x0300];
  if (!name) return REJECT;
  if (ciphers === undefined || session === undefined || challenge === undefined) return NEED;
  const whole = 9 + ciphers + session + challenge === length;
  const fits = ciphers % 3 === 0 && ciphers > 0 && challenge >= 16 && challenge <= 32 && whole;
  if (!fits) return REJECT;
  return match('certain', 'CLIENT-HELLO of SSL 2.0', c.at, { protocolVersion: name });
}

function ssl2ServerHello(c: Cursor, length: number): Verdict {
  const [hit, certificateType, version] = [c.u8(), c.u8(), c.u16be()];
  const [certificate, ciphers, connection] = [c.u16be(), c.u16be(), c.u16be()];
  if (hit !== undefined && hit > 1) return REJECT;
  if (certificateType !== undefined && certificateType > 3) return REJECT;
  if (version !== undefined && version !== 2) return REJECT;
  if (certificate === undefined || ciphers === undefined || connection === undefined) return NEED;
  if (ciphers % 3 !== 0 || 11 + certificate + ciphers + connection !== length) return REJECT;
  return match('certain', 'SERVER-HELLO of SSL 2.0', c.at, { protocolVersion: 'SSL 2.0' });
}

/** What a port for HTTPS says in plaintext to plaintext: a refusal in HTTP. */
function refusal(reply: Reply): Verdict {
  const { bytes, sent, layer, ended } = reply;
  if (sent.length === 0 || layer === 'tls') return REJECT;
  const answer = readHttpAnswer(bytes, ended);
  if (answer === 'partial') return NEED;
  if (answer === 'none') return refusalInHtml(reply);
  if (saysHttps(answer)) return refused(bytes.length);
  if (!answer.whole && answer.status === 400) return NEED;
  if (!mayHideTls(reply, answer)) return REJECT;
  const rule = answer.status === 400 ? '400 to what was no request' : 'redirect to HTTPS here';
  return match('weak', rule, answer.statusEnd);
}

function refusalInHtml(reply: Reply): Verdict {
  const page = readBareHtml(reply.bytes, reply.ended);
  if (page === 'partial') return NEED;
  if (page === 'none') return REJECT;
  const answer = { status: 400, fields: '', body: page };
  if (saysHttps(answer)) return refused(reply.bytes.length);
  return mayHideTls(reply, answer) ? match('weak', 'error page', reply.bytes.length) : REJECT;
}

function refused(end: number): Verdict {
  return match('certain', 'plaintext refusal of an HTTPS server', end, {
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
