import { describe, expect, test } from 'vitest';
import { hex, text } from '../../src/bytes/build.ts';
import { knownStart } from '../../src/guard/known-start.ts';
import { STARTS } from '../../src/guard/starts.ts';
import { tcpProtocols } from '../../src/protocols/builtin.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

const known = new Set(tcpProtocols.map(({ id }) => id));

describe('the texts that the guard knows', () => {
  test('are of protocols of the registry', () => {
    const unknown = STARTS.flatMap(({ protocols }) => protocols).filter((id) => !known.has(id));
    expect(unknown).toEqual([]);
  });

  test('have four bytes at least, and no two begin with the same four', () => {
    const starts = STARTS.map(({ text: one }) => one.slice(0, 4));
    expect(starts.filter((one) => one.length < 4)).toEqual([]);
    expect(new Set(starts).size).toBe(starts.length);
  });

  test.each([
    ['HTTP', 'http'],
    ['GET ', 'http'],
    ['POST', 'http'],
    ['PUT ', 'http'],
    ['HEAD', 'http'],
    ['OPTI', 'http'],
    ['PRI ', 'http2'],
    ['SSH-', 'ssh'],
    ['Protocol mismatch.\n', 'ssh'],
    ['220 ', 'smtp'],
    ['AMQP', 'amqp'],
    ['EHLO', 'smtp'],
    ['RFB 003.008\n', 'vnc'],
    ['* OK IMAP4rev1 ready\r\n', 'imap'],
    ['INFO {"server_id":', 'nats'],
    ['\x16\x03\x01\x00', 'tls'],
    ['\x16\x03\x03\x00', 'tls'],
    ['\x15\x03\x03\x00', 'tls'],
  ])('%j is %s', (start, id) => {
    expect(knownStart(text(start))).toMatchObject({ protocols: expect.arrayContaining([id]) });
  });

  test('say nothing about numbers that are none of them', () => {
    for (const one of ['0000002a', '00459a77', '00010000', '6572742e', '42000000']) {
      expect(knownStart(hex(one))).toBeUndefined();
    }
  });
});

test('every recorded server that answers in HTTP, and every TLS client, is recognised', () => {
  const answers = serverRecordings('http')
    .flatMap(({ exchanges }) => exchanges)
    .filter(({ layer }) => layer === 'tcp')
    .flatMap(({ turns }) => turns[0]?.received ?? [])
    .filter((bytes) => Buffer.from(bytes).toString('latin1').startsWith('HTTP/1.'));
  expect(answers.length).toBeGreaterThan(50);
  for (const bytes of answers) expect(knownStart(bytes)).toMatchObject({ names: 'HTTP' });
  const clientBytes = clientRecordings('tls').flatMap((one) => one.clientBytes);
  expect(clientBytes.length).toBeGreaterThan(2);
  for (const bytes of clientBytes)
    expect(knownStart(bytes)).toMatchObject({ names: 'TLS', sure: 'yes' });
});
