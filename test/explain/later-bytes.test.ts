import { expect, test } from 'vitest';
import { Explainer } from '../../src/explain/explain.ts';
import { tcpProtocols, udpProtocols } from '../../src/protocols/builtin.ts';
import { Registry } from '../../src/protocols/registry.ts';

const explainer = new Explainer(new Registry(tcpProtocols, udpProtocols));

const protocolsIn = (text: string) =>
  explainer.explain(text).causes.flatMap(({ protocols }) => protocols);

test.each([
  '00000020  47 45 54 20 2f 20 48 54  54 50 2f 31 2e 31 0d 0a  |GET / HTTP/1.1..|',
  'rx 00000030: 4854 5450 2f31 2e31 2034 3030 2042 6164  HTTP/1.1 400 Bad',
])('rows of a dump that begins later are no beginning: %s', (text) => {
  expect(protocolsIn(text)).toEqual([]);
});

test('the rows of a dump that begins at zero are', () => {
  const rows = '00000000  47 45 54 20 2f 20 48 54\n00000008  54 50 2f 31 2e 31 0d 0a';
  expect(protocolsIn(`received:\n${rows}`)).toEqual(['http']);
});

test.each([
  ['bad magic number 1414811695', 'http'],
  ['wrong magic: 1163141167', 'http'],
  ['unexpected magic number, got 1397239090', 'ssh'],
])('a magic number behind the first letter: %s', (text, protocol) => {
  expect(protocolsIn(text)).toContain(protocol);
});

test.each([
  String.raw`unexpected data '\22\3\1\2'`,
  String.raw`unexpected data "\26\3\1\2\0\1"`,
  String.raw`unexpected data '\21\3\1\0\2\2\50'`,
])('escapes without leading zeros: %s', (text) => {
  expect(protocolsIn(text)).toContain('tls');
});

test('a line end within the quoted greeting of MySQL does not end it', () => {
  const text = String.raw`vnc: invalid greeting "J\x00\x00\x00\x0a8.0.36\x00"`;
  expect(protocolsIn(text)).toEqual(['mysql']);
});

test.each([
  String.raw`192.0.2.7 - - [01/Mar/2025:08:00:00 +0000] "\x05\x01\x00" 400 157 "-" "-"`,
  String.raw`parseRequest: Unsupported method '\005\002'`,
])('a SOCKS5 client at an HTTP server: %s', (text) => {
  expect(protocolsIn(text)).toEqual(['socks5']);
});
