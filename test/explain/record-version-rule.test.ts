import { describe, expect, test } from 'vitest';
import { RegistryPrefixes } from '../../src/explain/known-prefixes.ts';
import { plainText } from '../../src/explain/plain-text.ts';
import { recordVersionRule } from '../../src/explain/record-version-rule.ts';
import { tcpProtocols, udpProtocols } from '../../src/protocols/builtin.ts';
import { Registry } from '../../src/protocols/registry.ts';

const prefixes = new RegistryPrefixes(new Registry(tcpProtocols, udpProtocols));

function found(line: string) {
  return recordVersionRule.find(plainText(line), prefixes);
}

describe('a version of a TLS record that is text', () => {
  test.each([
    ['SSLException: Unrecognized record version (D)TLS-84.84 , plaintext connection?', 'http'],
    ['SSLException: Unrecognized record version (D)TLS-83.72 , plaintext connection?', 'ssh'],
    ['tls: received record with version 5454 when expecting version 303', 'http'],
    ['ssl_parse_record_header: major version mismatch, version [84:84]', 'http'],
    ['TLS record version {69, 84} is unknown', 'http'],
    ['unsupported TLS version 50.48', 'smtp'],
  ])('%s', (line, protocol) => {
    const [cause] = found(line);
    expect(cause).toMatchObject({ confidence: 'likely', evidence: { readAs: 'version' } });
    expect(cause?.protocols).toContain(protocol);
  });
});

describe('another version', () => {
  test.each([
    'TLS version 1.2 is not supported',
    'tls: client offered only unsupported versions: [302 301]',
    'ssl: unsupported version 0x0301',
    'OpenSSL version 3.0.13',
    'record of version 84 in table 84',
  ])('is none of text: %s', (line) => {
    expect(found(line)).toEqual([]);
  });
});
