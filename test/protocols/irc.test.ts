import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { irc } from '../../src/protocols/irc.ts';
import { answerToStep, clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

describe('irc', () => {
  it.each(serverRecordings('irc'))('is certain of $name after its own opening', (server) => {
    const layer = server.stack[0] === 'tls' ? 'tls' : 'tcp';
    const own = server.exchanges.find(
      ({ probedWith, layer: inside, turns: [turn] }) =>
        /^irc(?:#2)?$/.test(probedWith) && inside === layer && turn?.received.length,
    );
    const [turn] = own?.turns ?? [];
    if (!turn) throw new Error('not recorded');
    const context = { sent: turn.sent, layer } as const;
    expect(matched(serverHolds(irc, turn.received, context)).confidence).toBe('certain');
  });

  it.each(serverRecordings('irc'))('is certain of $name whatever it was sent', (server) => {
    const layer = server.stack[0] === 'tls' ? 'tls' : 'tcp';
    const answers = server.exchanges
      .filter((one) => one.layer === layer)
      .flatMap(({ turns: [turn] }) => (turn && turn.received.length > 0 ? [turn] : []));
    for (const { sent, received } of answers) {
      expect(matched(serverHolds(irc, received, { sent, layer })).confidence).toBe('certain');
    }
  });

  // As ircu and hybrid 7 greeted, before a name was put in front.
  it('is certain of a NOTICE AUTH without a name', () => {
    const notice = text('NOTICE AUTH :*** Looking up your hostname...\r\n');
    expect(matched(serverHolds(irc, notice)).confidence).toBe('certain');
  });

  it.each([
    ['ERROR :Closing Link: [127.0.0.1] (Connection timed out)\r\n', 'certain'],
    ['ERROR :Your host is trying to (re)connect too fast -- throttled\r\n', 'likely'],
    ['ERROR :what?\r\n', 'weak'],
  ])('reads an error: %j', (reply, confidence) => {
    expect(matched(serverHolds(irc, text(reply))).confidence).toBe(confidence);
  });

  it('reads from the capabilities whether it goes on in TLS', () => {
    const list = (names: string) => text(`:irc.lab.test CAP * LS ${names}\r\n`);
    expect(matched(irc.server(replyOf(list(':sasl tls')))).facts).toEqual({ starttls: true });
    expect(matched(irc.server(replyOf(list(':sasl')))).facts).toEqual({ starttls: false });
    expect(matched(irc.server(replyOf(list('* :sasl')))).facts).toEqual({});
    expect(matched(irc.server(replyOf(list(':sasl'), { layer: 'tls' }))).facts).toEqual({});
  });

  it('upgrades to TLS on 670, whatever notices come before it', () => {
    const [step] = irc.starttls ?? [];
    const notice = ':irc.lab.test NOTICE * :*** No Ident response\r\n';
    // InspIRCd 3.15, observed; ERR_STARTTLS is of the specification.
    const yes = ':irc.lab.test 670 * :STARTTLS successful, go ahead with TLS handshake\r\n';
    expect(answerToStep(step, text(notice))).toBe('need');
    expect(answerToStep(step, text(notice + yes.slice(0, 20)))).toBe('need');
    expect(answerToStep(step, text(notice + yes))).toBe('yes');
    expect(answerToStep(step, text(':irc.lab.test 691 * :STARTTLS failed\r\n'))).toBe('no');
    expect(answerToStep(step, text(':irc.lab.test 451 * :Connection not registered\r\n'))).toBe(
      'no',
    );
  });

  it.each([
    ': x\r\n',
    ':irc.lab.test hello\r\n',
    ':irc.lab.test 45 * :x\r\n',
    'ERROR\r\n',
    'ERROR unknown\r\n',
    'NOTICE x\r\n',
    'CAP LS 302\r\n',
    'PING :1234\r\n',
  ])('rejects near misses at once: %j', (near) => {
    expect(irc.server(replyOf(text(near))).answer).toBe('reject');
  });

  it.each(clientRecordings('irc'))('is certain of the client $name', ({ clientBytes }) => {
    for (const call of clientBytes)
      expect(matched(clientHolds(irc, call)).confidence).toBe('certain');
  });

  it.each([
    ['PASS secret\r\nNICK me\r\n', 'certain'],
    ['USER me 0 * :Me\r\n', 'certain'],
    ['NICK me\r\n', 'likely'],
    ['PASS secret\r\n', 'weak'],
  ])('reads a client: %j', (request, confidence) => {
    expect(matched(irc.client({ bytes: text(request), ended: true })).confidence).toBe(confidence);
  });

  it.each(['USER anonymous\r\n', 'NICK 1 2\r\n', 'CAPA\r\n', 'CAPABILITIES\r\n'])(
    'rejects another client: %j',
    (near) => {
      expect(irc.client({ bytes: text(near), ended: true }).answer).toBe('reject');
    },
  );
});
