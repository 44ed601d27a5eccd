import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  clientAddress,
  expandExposed,
  expandMapping,
  splitMapping,
} from '../../../src/sources/compose/port-mapping.ts';

/** `address:published>port/transport`, `-` for what the host does not publish at a known port. */
function brief(text: string): string[] | undefined {
  const parts = splitMapping(text);
  return (parts && expandMapping(parts))?.map(
    ({ hostIp = '', published = '-', port, transport }) => {
      return `${hostIp}:${published}>${port}/${transport}`;
    },
  );
}

describe('short mappings', () => {
  test.each([
    ['80', [':->80/tcp']],
    ['8080:80', [':8080>80/tcp']],
    ['22:22', [':22>22/tcp']],
    ['8080:80/udp', [':8080>80/udp']],
    ['8080:80/TCP', [':8080>80/tcp']],
    ['127.0.0.1:8080:80', ['127.0.0.1:8080>80/tcp']],
    ['127.0.0.1::80', [':->80/tcp']],
    [':8080:80', [':8080>80/tcp']],
    [':80', [':->80/tcp']],
    ['0:80', [':->80/tcp']],
    ['[::1]:8080:80', ['::1:8080>80/tcp']],
    ['80-81:90-91', [':80>90/tcp', ':81>91/tcp']],
    ['90-91', [':->90/tcp', ':->91/tcp']],
    ['8000-8009:80', [':->80/tcp']],
  ])('%s', (text, wanted) => {
    expect(brief(text)).toEqual(wanted);
  });

  test.each([
    '',
    ':',
    '80:',
    '0',
    '65536',
    '80:65536',
    '65536:80',
    '80-79:80-79',
    '80-82:90-91',
    'a:80',
    '127.0.0.1:80',
    '80/sctp',
    '1:2:3',
    '80:80:80:80',
    '-80',
    '8e1',
  ])('%j is not valid', (text) => {
    expect(brief(text)).toBeUndefined();
  });

  test('any text has an answer, of valid ports', () => {
    const part = fc.constantFrom(
      '80',
      '9',
      '-',
      ':',
      '/',
      'tcp',
      'udp',
      '[',
      ']',
      '127.0.0.1',
      '65535',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (texts) => {
        const parts = splitMapping(texts.join(''));
        for (const { port, published = 1 } of (parts && expandMapping(parts)) ?? []) {
          expect(port >= 1 && port <= 65535 && published >= 1 && published <= 65535).toBe(true);
        }
      }),
    );
  });
});

test('exposed ports have no mapping', () => {
  expect(expandExposed('3000-3001/udp')).toEqual([
    { port: 3000, transport: 'udp' },
    { port: 3001, transport: 'udp' },
  ]);
  expect(expandExposed('80:80')).toBeUndefined();
});

test('an address to bind is called as clients on the host call it', () => {
  const addresses = [undefined, '', '0.0.0.0', '::', '10.0.0.1', 'FD00::1'].map(clientAddress);
  expect(addresses).toEqual(['127.0.0.1', '127.0.0.1', '127.0.0.1', '::1', '10.0.0.1', 'fd00::1']);
});
