import { describe, expect, it } from 'vitest';
import { concat, hex, text } from '../../src/bytes/build.ts';
import { mysql } from '../../src/protocols/mysql.ts';
import { answerToStep, clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

/** An error packet as the server sends it: length, sequence, ff, code, text. */
function error(code: number, message: string): Uint8Array {
  const codeBytes = Uint8Array.of(code & 0xff, code >> 8);
  return concat(Uint8Array.of(message.length + 3, 0, 0, 0, 0xff), codeBytes, message);
}

/** A greeting of version 10 with these capabilities (Protocol::HandshakeV10). */
function greeting(version: string, capabilities: string): Uint8Array {
  const body = concat(
    hex('0a'),
    version,
    hex('00 01000000 4142434445464748 00'),
    hex(capabilities),
    hex('21 0200 ff81 15 00000000000000000000'),
    'abcdefghijkl',
    hex('00'),
  );
  return concat(Uint8Array.of(body.length, 0, 0, 0), body);
}

/** SphinxQL is MySQL's protocol; the search daemon behind it does not support TLS. */
const SPHINX = { product: 'Sphinx', version: '2.2.11', protocolVersion: '10', starttls: false };
const MARIADB = {
  product: 'MariaDB',
  version: '10.11.19',
  protocolVersion: '10',
  starttls: true,
};

describe('mysql', () => {
  const recordings = serverRecordings('mysql');

  it.each(recordings)('is certain of every answer of $name', ({ product, exchanges }) => {
    for (const { probedWith, turns } of exchanges) {
      const [turn] = turns;
      if (!turn?.received.length) continue;
      const verdict = matched(serverHolds(mysql, turn.received, { sent: turn.sent }));
      expect(`${probedWith}: ${verdict.confidence}`).toBe(`${probedWith}: certain`);
      expect(verdict.facts).toEqual(product === 'Sphinx' ? SPHINX : MARIADB);
    }
  });

  it('reads the version of MySQL, and that it has no TLS', () => {
    const verdict = matched(serverHolds(mysql, greeting('8.0.33', 'fff7')));
    expect(verdict.facts).toMatchObject({ product: 'MySQL', version: '8.0.33', starttls: false });
  });

  // Codes and texts: MySQL 8.0 error reference, ER_HOST_NOT_PRIVILEGED and its neighbours.
  it.each([
    [1130, "Host '192.0.2.7' is not allowed to connect to this MariaDB server"],
    [1129, "Host '192.0.2.7' is blocked because of many connection errors"],
    [1040, 'Too many connections'],
    [1040, '#08004Too many connections'],
  ])('is certain of error %i at once: %s', (code, message) => {
    const verdict = matched(serverHolds(mysql, error(code, message)));
    expect(verdict.confidence).toBe('certain');
    expect(message).toContain(verdict.facts.note?.slice(0, 4));
  });

  it.each([
    ['a length that no greeting has', '00ffff00 0a'],
    ['a sequence number beyond the start', '4a000007'],
    ['another protocol version', '4a000000 0b'],
    ['a version that is not text', '4a000000 0a 35 01'],
    ['a version that starts with a letter', '4a000000 0a 78'],
    ['an error code below 1000', '20000000 ff 0100'],
  ])('rejects %s', (_what, bytes) => {
    expect(mysql.server(replyOf(hex(bytes))).answer).toBe('reject');
  });

  it('rejects text protocols on their second byte', () => {
    for (const other of ['HT', '22', 'SS']) {
      expect(mysql.server(replyOf(text(other))).answer).toBe('reject');
    }
  });

  it.each(clientRecordings('mysql'))('is certain of the client $name', ({ clientBytes }) => {
    for (const call of clientBytes)
      expect(matched(clientHolds(mysql, call)).confidence).toBe('certain');
  });

  it('opens with an SSLRequest that it takes for a client', () => {
    const verdict = matched(clientHolds(mysql, mysql.openings[0] as Uint8Array));
    expect(verdict.facts.starttls).toBe(true);
  });

  it('upgrades to TLS in silence, and not after an error', () => {
    const [step] = mysql.starttls ?? [];
    expect(answerToStep(step, new Uint8Array(0))).toBe('yes');
    expect(answerToStep(step, error(1043, 'Bad handshake'))).toBe('no');
  });

  it.each(["H\xc3\xb4te '10.0.0.7' refus\xc3\xa9", '\xd5\xbe\xb4\xed\xc1\xac\xbd\xd3'])(
    'is certain of an error packet in any language: %j',
    (message) => {
      expect(matched(serverHolds(mysql, error(1130, message))).confidence).toBe('certain');
    },
  );

  it('rejects an error packet with control characters in its message', () => {
    expect(mysql.server(replyOf(error(1130, 'Host \x01\x02\x03'))).answer).toBe('reject');
  });
});
