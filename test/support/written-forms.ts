/** How programs write received bytes into their logs, and what peers begin with. */

export interface WrittenForm {
  readonly form: string;
  /** Undefined if the bytes are not written so: escapes of text alone. */
  readonly write: (bytes: Buffer) => string | undefined;
}

const list = (bytes: Buffer, write: (byte: number) => string, between: string): string =>
  Array.from(bytes, write).join(between);
const hex = (byte: number) => byte.toString(16).padStart(2, '0');
const octal = (byte: number) => byte.toString(8).padStart(3, '0');
const decimal = (byte: number) => String(byte);
const isPrintable = (byte: number) => byte > 0x1f && byte < 0x7f;

/** As in the language: printable characters as they are, others as escapes; only if there are any. */
function escaped(write: (byte: number) => string, short: Readonly<Record<number, string>> = {}) {
  return (bytes: Buffer) =>
    bytes.every((byte) => isPrintable(byte) || byte === 10 || byte === 13)
      ? undefined
      : list(
          bytes,
          (byte) => (isPrintable(byte) ? String.fromCharCode(byte) : (short[byte] ?? write(byte))),
          '',
        );
}

/** What stands as text once its escapes are undone is text for the rules, not bytes. */
const ifBytes = (write: (bytes: Buffer) => string) => (bytes: Buffer) =>
  escaped(x)(bytes) === undefined ? undefined : write(bytes);

/** Four bytes that are more than a length. */
const ifFour = (write: (bytes: Buffer) => string) => (bytes: Buffer) =>
  bytes.subarray(0, 3).includes(0) ? undefined : write(bytes.subarray(0, 4));

const SHORT = { 9: '\\t', 10: '\\n', 13: '\\r' };
const GO = { ...SHORT, 7: '\\a', 8: '\\b', 11: '\\v', 12: '\\f' };
const x = (byte: number) => `\\x${hex(byte)}`;
const within =
  (write: WrittenForm['write'], before: string, after = before) =>
  (bytes: Buffer) => {
    const written = write(bytes);
    return written === undefined ? undefined : `${before}${written}${after}`;
  };

const printable = (bytes: Buffer) =>
  list(bytes, (byte) => (isPrintable(byte) ? String.fromCharCode(byte) : '.'), '');
const words = (bytes: Buffer, write: (word: number) => string, bigEndian: boolean) =>
  Array.from({ length: Math.floor(bytes.length / 2) }, (_, i) =>
    write(bigEndian ? bytes.readUInt16BE(2 * i) : bytes.readUInt16LE(2 * i)),
  ).join(' ');
const hexWord = (word: number) => word.toString(16).padStart(4, '0');
const octalWord = (word: number) => word.toString(8).padStart(6, '0');

export const FORMS: readonly WrittenForm[] = [
  { form: 'C escapes', write: escaped(x) },
  { form: 'C escapes in double quotes', write: within(escaped(x), '"') },
  { form: 'C escapes in single quotes', write: within(escaped(x), "'") },
  { form: 'all bytes as C escapes', write: ifBytes((bytes) => list(bytes, x, '')) },
  {
    form: 'capital C escapes',
    write: ifBytes((bytes) => list(bytes, (byte) => `\\x${hex(byte).toUpperCase()}`, '')),
  },
  { form: 'bytes of Python', write: within(escaped(x, SHORT), "b'", "'") },
  { form: 'a string of Go', write: within(escaped(x, GO), '"') },
  {
    form: 'a string of Rust',
    write: within(
      escaped((byte) => `\\u{${byte.toString(16)}}`, { ...SHORT, 0: '\\0' }),
      '"',
    ),
  },
  { form: 'bytes of Rust', write: within(escaped(x, { ...SHORT, 0: '\\0' }), 'b"', '"') },
  {
    form: 'JSON',
    write: within(
      escaped((byte) => `\\u00${hex(byte)}`, { ...SHORT, 8: '\\b', 12: '\\f' }),
      '"',
    ),
  },
  {
    form: 'JSON with each byte escaped',
    write: ifBytes((bytes) => list(bytes, (byte) => `\\u00${hex(byte)}`, '')),
  },
  {
    form: 'C escapes in JSON',
    write: within(
      escaped((byte) => `\\\\x${hex(byte)}`),
      '\\"',
    ),
  },
  {
    form: 'C escapes in JSON in JSON',
    write: within(
      escaped((byte) => `\\\\\\\\x${hex(byte)}`),
      '\\\\\\"',
    ),
  },
  {
    form: 'JSON in JSON',
    write: within(
      escaped((byte) => `\\\\u00${hex(byte)}`),
      '\\"',
    ),
  },
  { form: 'octal escapes', write: escaped((byte) => `\\${octal(byte)}`) },
  {
    form: 'octal escapes in single quotes',
    write: within(
      escaped((byte) => `\\${octal(byte)}`),
      "'",
    ),
  },
  { form: 'octal escapes in JSON', write: escaped((byte) => `\\\\${octal(byte)}`) },
  {
    form: 'octal numbers of rsyslog',
    write: (bytes) =>
      (bytes[1] as number) < 0x20 ? escaped((byte) => `#${octal(byte)}`)(bytes) : undefined,
  },
  {
    form: 'carets',
    write: (bytes) =>
      bytes.every((byte) => byte < 0x20)
        ? list(bytes, (byte) => `^${String.fromCharCode(byte + 0x40)}`, '')
        : undefined,
  },
  { form: 'decimal entities', write: ifBytes((bytes) => list(bytes, (byte) => `&#${byte};`, '')) },
  {
    form: 'hex entities',
    write: ifBytes((bytes) => list(bytes, (byte) => `&#x${byte.toString(16)};`, '')),
  },
  {
    form: 'percent-encoding',
    write: ifBytes((bytes) => list(bytes, (byte) => `%${hex(byte).toUpperCase()}`, '')),
  },
  { form: 'an array', write: (bytes) => `[${list(bytes, decimal, ', ')}]` },
  { form: 'an array without blanks', write: (bytes) => `[${list(bytes, decimal, ',')}]` },
  { form: 'an array with blanks inside', write: (bytes) => `[ ${list(bytes, decimal, ', ')} ]` },
  { form: 'an array behind a name', write: (bytes) => `bytes=[${list(bytes, decimal, ', ')}]` },
  {
    form: 'signed bytes of Java',
    write: (bytes) => `[${list(bytes, (byte) => String(byte > 127 ? byte - 256 : byte), ', ')}]`,
  },
  { form: 'bytes of Go', write: (bytes) => `[${list(bytes, decimal, ' ')}]` },
  { form: 'an array that goes on', write: (bytes) => `[${list(bytes, decimal, ', ')}, ...` },
  { form: 'a set of decimals', write: (bytes) => `{${list(bytes, decimal, ', ')}}` },
  { form: 'a tuple', write: (bytes) => `(${list(bytes, decimal, ', ')})` },
  { form: 'an Erlang binary', write: (bytes) => `<<${list(bytes, decimal, ',')}>>` },
  { form: 'an Erlang binary with blanks', write: (bytes) => `<<${list(bytes, decimal, ', ')}>>` },
  {
    form: 'an Erlang binary that goes on',
    write: (bytes) => `<<${list(bytes, decimal, ',')},...>>`,
  },
  {
    form: 'four bytes in parentheses',
    write: ifFour((bytes) => `(${list(bytes, (byte) => byte.toString(16), ',')})`),
  },
  {
    form: 'a set of hex numbers',
    write: (bytes) => `{${list(bytes, (byte) => `0x${hex(byte)}`, ', ')}}`,
  },
  { form: 'hex numbers', write: (bytes) => list(bytes, (byte) => `0x${hex(byte)}`, ' ') },
  {
    form: 'hex numbers with commas',
    write: (bytes) => list(bytes, (byte) => `0x${hex(byte)}`, ','),
  },
  {
    form: 'short hex numbers',
    write: (bytes) => list(bytes, (byte) => `0x${byte.toString(16)}`, ', '),
  },
  {
    form: 'hex numbers without blanks',
    write: (bytes) => `[${list(bytes, (byte) => `0x${hex(byte)}`, '')}]`,
  },
  { form: 'pairs', write: (bytes) => list(bytes, hex, ' ') },
  { form: 'capital pairs', write: (bytes) => list(bytes, hex, ' ').toUpperCase() },
  { form: 'pairs with colons', write: (bytes) => list(bytes, hex, ':') },
  { form: 'pairs with dashes', write: (bytes) => list(bytes, hex, '-') },
  { form: 'a buffer of Node', write: (bytes) => `<Buffer ${list(bytes, hex, ' ')}>` },
  { form: 'hex behind a word', write: (bytes) => `header ${bytes.toString('hex')}` },
  { form: 'hex with 0x', write: (bytes) => `magic=0x${bytes.toString('hex')}` },
  {
    form: 'four bytes of hex behind a word',
    write: ifFour((bytes) => `bad magic ${bytes.toString('hex')}`),
  },
  {
    form: 'hexdump -C',
    write: (bytes) =>
      `00000000  ${list(bytes.subarray(0, 8), hex, ' ')}  |${printable(bytes.subarray(0, 8))}|`,
  },
  {
    form: 'xxd',
    write: (bytes) => `00000000: ${words(bytes, hexWord, true)}  ${printable(bytes)}`,
  },
  { form: 'od -t x1', write: (bytes) => `0000000 ${list(bytes, hex, ' ')}` },
  { form: 'od', write: (bytes) => `0000000 ${words(bytes, octalWord, false)}` },
  { form: 'hexdump', write: (bytes) => `0000000 ${words(bytes, hexWord, false)}` },
  { form: 'tcpdump -x', write: (bytes) => `\t0x0000:  ${words(bytes, hexWord, true)}` },
  { form: 'Wireshark', write: (bytes) => `0000   ${list(bytes, hex, ' ')}   ${printable(bytes)}` },
  {
    form: 'openssl s_client',
    write: (bytes) => `0000 - ${list(bytes, hex, ' ')}   ${printable(bytes)}`,
  },
];

export const BEGINNINGS = [
  { beginning: 'an HTTP response', bytes: 'HTTP/1.1 400 Bad', protocol: 'http' },
  { beginning: 'an HTTP request', bytes: 'GET / HTTP/1.1\r\n', protocol: 'http' },
  { beginning: 'a POST', bytes: 'POST /api/v1 HTTP/1.1\r\n', protocol: 'http' },
  { beginning: 'the HTTP/2 preface', bytes: 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', protocol: 'http2' },
  { beginning: 'SSH', bytes: 'SSH-2.0-OpenSSH_9.2\r\n', protocol: 'ssh' },
  {
    beginning: 'a ClientHello',
    bytes: '\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03',
    protocol: 'tls',
  },
  { beginning: 'a TLS alert', bytes: '\x15\x03\x03\0\x02\x02\x46', protocol: 'tls' },
  {
    beginning: 'an SMTP greeting',
    bytes: '220 mail.example.org ESMTP ready\r\n',
    protocol: 'smtp',
  },
  { beginning: 'an AMQP header', bytes: 'AMQP\0\0\x09\x01', protocol: 'amqp' },
  {
    beginning: 'an MQTT CONNECT',
    bytes: '\x10\x10\0\x04MQTT\x04\x02\0\x3c\0\x04test',
    protocol: 'mqtt',
  },
  {
    beginning: 'a PROXY header',
    bytes: 'PROXY TCP4 10.0.0.1 10.0.0.2 4000 80\r\n',
    protocol: 'proxy-protocol',
  },
  { beginning: 'a MySQL greeting', bytes: 'J\0\0\0\n8.0.33\0\x08\0\0\0', protocol: 'mysql' },
] as const;
