import { concat, hex, u16be } from '../bytes/build.ts';
import { type ByteTest, between } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import { type Answer, type Facts, firstMatch, match, protocol, REJECT } from './protocol.ts';

const PRELOGIN = 0x12;
const RESPONSE = 0x04;

/** Microsoft SQL Server: a PRELOGIN message, which requests only the terms of a login. */
export const mssql = protocol({
  id: 'mssql',
  title: 'Microsoft SQL Server (TDS)',
  name: 'MSSQL',
  aliases: ['sqlserver', 'ms-sql-s', 'tds'],
  ports: [1433],
  popularity: 21,
  speaksFirst: 'client',
  spec: 'MS-TDS sections 2.2.3.1, packet header, and 2.2.6.5, PRELOGIN',
  withoutRecording: 'MS-TDS section 2.2.6.5, PRELOGIN; the clients are tedious and FreeTDS',
  // TDS 8.0: TLS comes first, and PRELOGIN inside.
  alpn: ['tds/8.0'],
  openings: [opening()],
  // The negotiated packet size, 4096 by default, is 32767 at most (MS-TDS section 2.2.6.4).
  framing: { offset: 2, size: 2, endian: 'big', counts: 'self', max: 32_767 },
  server,
  client,
});

/** Version 0, encryption not supported, no instance name to check, no thread, no MARS. */
function opening(): Uint8Array {
  const options = hex('00 001a 0006  01 0020 0001  02 0021 0001  03 0022 0004  04 0026 0001  ff');
  const data = hex('00000000 0000  02  00  00000000  00');
  return concat(
    hex('12 01'),
    u16be(8 + options.length + data.length),
    hex('0000 01 00'),
    options,
    data,
  );
}

const any: ByteTest = undefined;

/**
 * Type, end of message, length; process, packet number, window 0. Then the first option, which
 * has to be VERSION: where its six bytes lie, behind a list of five bytes an option and `ff`.
 */
function startOf(type: number): readonly ByteTest[] {
  return [
    ...[type, between(0, 1), between(0, 0x0f), any, any, any, between(0, 1), 0],
    ...[0, 0, (at: number) => at >= 6 && at <= 51 && at % 5 === 1, 0, 6],
  ];
}

const RESPONSE_START = startOf(RESPONSE);
const PRELOGIN_START = startOf(PRELOGIN);

function server(reader: Reader): Answer {
  const { bytes } = reader;
  if (!reader.pattern(RESPONSE_START)) return REJECT;
  const at = 8 + (bytes[10] as number);
  if (readUnsigned(bytes, 2, 2, 'big') < at + 6) return REJECT;
  reader.at = at - 1;
  if (reader.u8() !== 0xff) return REJECT;
  reader.skip(6);
  return match('certain', 'PRELOGIN response', reader.at, terms(bytes, at));
}

/** Major, minor, build (section 2.2.6.5, UL_VERSION), and the answer about encryption. */
function terms(bytes: Uint8Array, at: number): Facts {
  const build = readUnsigned(bytes, at + 2, 2, 'big');
  const version = `${bytes[at]}.${bytes[at + 1]}.${build}`;
  const note = ENCRYPTION[encryption(bytes, at) ?? -1];
  return { product: 'Microsoft SQL Server', version, ...(note ? { note } : {}) };
}

const ENCRYPTION: Readonly<Record<number, string>> = {
  2: 'encryption is not supported',
  3: 'encryption is required',
};

/** The byte of the option ENCRYPTION, if it has come. */
function encryption(bytes: Uint8Array, end: number): number | undefined {
  for (let at = 13; at + 5 < end; at += 5) {
    if (bytes[at] === 1) return bytes[8 + readUnsigned(bytes, at + 1, 2, 'big')];
  }
  return undefined;
}

/** TDS 7.1 and later open with PRELOGIN; 7.0 and 5.0 (Sybase) with the login itself. */
function client(reader: Reader): Answer {
  return firstMatch(reader, CLIENT_WAYS);
}

const CLIENT_WAYS = [prelogin, login7, login5];

function prelogin(reader: Reader): Answer {
  return reader.pattern(PRELOGIN_START) ? match('certain', 'PRELOGIN', reader.at) : REJECT;
}

/** Type, status, length, process, packet number, window 0. */
function headerOf(type: number): readonly ByteTest[] {
  return [type, between(0, 1), between(0, 0x0f), any, 0, 0, between(0, 1), 0];
}

/** LOGIN7 (MS-TDS section 2.2.6.4): its length, and a version from 7.0 to 7.4. */
function login7(reader: Reader): Answer {
  if (!reader.pattern([...headerOf(0x10), any, any, 0, 0, any, any, any, between(0x70, 0x74)])) {
    return REJECT;
  }
  const { bytes } = reader;
  // The fixed part has 94 bytes, of which 86 came first.
  const length = readUnsigned(bytes, 8, 4, 'little');
  return length >= 86 ? match('certain', 'LOGIN7', reader.at) : REJECT;
}

/** The login of TDS 5.0 and before: host, user, password and process, 30 bytes and a length each. */
const NAMES = 4;
const NAME_LENGTH = 30;

function login5(reader: Reader): Answer {
  if (!reader.pattern(headerOf(2))) return REJECT;
  for (let names = 0; names < NAMES; names++) {
    const name = reader.take(NAME_LENGTH);
    const length = reader.u8();
    if (length > NAME_LENGTH || name.subarray(length).some((byte) => byte !== 0)) return REJECT;
  }
  // The client's representations of integers, characters, floats and dates.
  const isFloat = (byte: number) => byte === 4 || byte === 5 || byte === 10;
  const isLogin = reader.pattern([
    ...[between(2, 3), between(0, 1), between(6, 7), isFloat, between(8, 9)],
  ]);
  return isLogin ? match('certain', 'login record', reader.at) : REJECT;
}
