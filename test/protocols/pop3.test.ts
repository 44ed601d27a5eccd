import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { pop3 } from '../../src/protocols/pop3.ts';
import { answerToStep, clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

describe('pop3', () => {
  it.each(serverRecordings('pop3'))('is certain of every answer of $name', (server) => {
    const layer = server.stack[0] === 'tls' ? 'tls' : 'tcp';
    for (const one of server.exchanges.filter((exchange) => exchange.layer === layer)) {
      const [turn] = one.turns;
      if (!turn?.received.length) continue;
      const verdict = matched(serverHolds(pop3, turn.received, { sent: turn.sent, layer }));
      expect(`${one.probedWith}: ${verdict.confidence}`).toBe(`${one.probedWith}: certain`);
    }
  });

  it.each([
    ['dovecot-2.3', { product: 'Dovecot', starttls: true }],
    ['dovecot-tls-2.3', { product: 'Dovecot', starttls: false }],
    ['mailutils-3.15', { starttls: false }],
  ])('reads what %s offers', (name, facts) => {
    const server = serverRecordings('pop3').find((one) => one.name === `pop3/${name}`);
    const layer = server?.stack[0] === 'tls' ? 'tls' : 'tcp';
    const own = server?.exchanges.find((one) => one.probedWith === 'pop3' && one.layer === layer);
    const [turn] = own?.turns ?? [];
    if (!turn) throw new Error('not recorded');
    const reply = replyOf(turn.received, { sent: turn.sent, layer });
    expect(matched(pop3.server(reply)).facts).toEqual(facts);
  });

  it('is likely on a greeting that names nothing, certain once an -ERR follows', () => {
    expect(matched(serverHolds(pop3, text('+OK ready\r\n'))).confidence).toBe('likely');
    const refused = text('+OK ready\r\n-ERR what?\r\n');
    expect(matched(serverHolds(pop3, refused)).confidence).toBe('certain');
  });

  // Redis 7: `+OK` to inline commands, -ERR to unknown ones and when it is full. NATS: apostrophes.
  it.each([
    ['+PONG\r\n', 'PING\r\n', 'reject'],
    ["-ERR unknown command 'CAPA'\r\n", 'CAPA\r\n', 'reject'],
    ['-ERR max number of clients reached\r\n', '', 'reject'],
    ["-ERR 'Unknown Protocol Operation'\r\n", 'CAPA\r\n', 'reject'],
    ['+OKAY\r\n', '', 'reject'],
  ])('rejects %s', (bytes, sent, answer) => {
    expect(pop3.server(replyOf(text(bytes), { sent: text(sent) })).answer).toBe(answer);
  });

  it('is only weak on a bare +OK, which Redis sends too', () => {
    const reply = replyOf(text('+OK\r\n'), { sent: text('QUIT\r\n') });
    expect(matched(pop3.server(reply)).confidence).toBe('weak');
  });

  // Response codes of RFC 2449 section 8 and RFC 3206.
  it('is likely on a refusal with a response code, weak on one without', () => {
    const coded = text('-ERR [SYS/TEMP] too many connections\r\n');
    expect(matched(serverHolds(pop3, coded)).confidence).toBe('likely');
    expect(matched(serverHolds(pop3, text('-ERR go away\r\n'))).confidence).toBe('weak');
  });

  it.each(clientRecordings('pop3'))('is certain of the client $name', ({ clientBytes }) => {
    for (const call of clientBytes)
      expect(matched(clientHolds(pop3, call)).confidence).toBe('certain');
  });

  it('leaves open what USER opens, and leaves AUTH TLS to FTP', () => {
    expect(matched(clientHolds(pop3, text('USER u\r\n'))).confidence).toBe('weak');
    expect(pop3.client({ bytes: text('AUTH TLS\r\n'), ended: false }).answer).toBe('reject');
    expect(pop3.client({ bytes: text('USER u 0 * :u\r\n'), ended: false }).answer).toBe('reject');
  });

  it('upgrades to TLS on +OK', () => {
    const [step] = pop3.starttls ?? [];
    expect(answerToStep(step, text('+O'))).toBe('need');
    expect(answerToStep(step, text('+OK Begin TLS\r\n'))).toBe('yes');
    expect(answerToStep(step, text('USER\r\nSTLS\r\n.\r\n+OK Begin TLS\r\n'))).toBe('yes');
    expect(answerToStep(step, text('-ERR no\r\n'))).toBe('no');
  });

  // popa3d 1.0.3, as observed.
  it('is weak on a bare +OK, until CAPA is refused', () => {
    const sent = text('CAPA\r\n');
    const settledBy = (answer: string) =>
      pop3.server(replyOf(text('+OK\r\n'), { later: [{ sent, received: text(answer) }] }));
    expect(matched(pop3.server(replyOf(text('+OK\r\n')))).confidence).toBe('weak');
    expect(matched(settledBy('-ER')).confidence).toBe('weak');
    expect(matched(settledBy('-ERR\r\n')).confidence).toBe('likely');
    expect(matched(settledBy('+OK\r\nTOP\r\nUIDL\r\n.\r\n')).confidence).toBe('certain');
    expect(pop3.followUp).toEqual(sent);
  });
});
