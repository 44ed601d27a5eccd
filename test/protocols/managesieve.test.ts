import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { managesieve } from '../../src/protocols/managesieve.ts';
import { answerToStep, clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

describe('managesieve', () => {
  it.each(serverRecordings('managesieve'))(
    'is certain of $name after its own opening',
    (server) => {
      const layer = server.stack[0] === 'tls' ? 'tls' : 'tcp';
      const own = server.exchanges.find(
        (one) => one.probedWith === 'managesieve' && one.layer === layer,
      );
      const [turn] = own?.turns ?? [];
      if (!turn) throw new Error('not recorded');
      const context = { sent: turn.sent, layer } as const;
      expect(matched(serverHolds(managesieve, turn.received, context)).confidence).toBe('certain');
    },
  );

  it.each(serverRecordings('managesieve'))('is certain of $name when it greets', (server) => {
    const [turn] = server.exchanges.find(({ probedWith }) => probedWith === 'listen')?.turns ?? [];
    if (!turn) throw new Error('not recorded');
    const verdict = matched(serverHolds(managesieve, turn.received));
    expect(verdict.confidence).toBe('certain');
    expect(verdict.facts).toMatchObject({ protocolVersion: '1.0', starttls: true });
  });

  // RFC 5804 section 1.7, the example.
  it('takes the capabilities in any order, and sees that STARTTLS is not among them', () => {
    const list =
      '"SASL" "DIGEST-MD5 GSSAPI"\r\n"IMPLEMENTATION" "Example1 ManageSieved v001"\r\nOK\r\n';
    const verdict = matched(serverHolds(managesieve, text(list)));
    expect(verdict.confidence).toBe('certain');
    expect(verdict.facts).toMatchObject({ product: 'Example1 ManageSieved', starttls: false });
  });

  it('reads as much of a list as came when it breaks off', () => {
    const reply = (list: string) =>
      matched(managesieve.server(replyOf(text(list), { ended: true }))).confidence;
    expect(reply('"IMPLEMENTATION" "x"\r\n"SA')).toBe('certain');
    expect(reply('"VERSION" "1.0"\r\n')).toBe('likely');
  });

  it('reads a refusal and its reason (RFC 5804 section 1.2)', () => {
    const reply = (line: string) => matched(serverHolds(managesieve, text(line))).confidence;
    expect(reply('BYE (REFERRAL "sieve://b.test") "Try there."\r\n')).toBe('likely');
    expect(reply('BYE "Too many connections"\r\n')).toBe('weak');
  });

  it('upgrades to TLS on OK, behind what is left of the greeting', () => {
    const [step] = managesieve.starttls ?? [];
    expect(answerToStep(step, text('OK "Begin TLS'))).toBe('need');
    expect(answerToStep(step, text('OK "Begin TLS negotiation now."\r\n'))).toBe('yes');
    expect(answerToStep(step, text('NO "TLS is not enabled."\r\n'))).toBe('no');
  });

  it.each([
    '"OTHER" "x"\r\n',
    '"IMPLEMENTATION"x\r\n',
    '"SIEVE" "a"\r\nhello\r\n',
    'OK "hello"\r\n',
    'BYEBYE',
    '* OK IMAP4rev1\r\n',
    'CAPABILITY\r\n',
  ])('rejects near misses at once: %j', (near) => {
    expect(managesieve.server(replyOf(text(near))).answer).toBe('reject');
  });

  it('is certain of a client that authenticates, but not of STARTTLS alone', () => {
    const request = clientRecordings('managesieve').map(
      ({ name, clientBytes: [call] }) =>
        [name, call && matched(clientHolds(managesieve, call))] as const,
    );
    expect(request.map(([name, verdict]) => `${name}: ${verdict?.confidence}`)).toEqual([
      'managesieve/client-sieve-connect-0.90-plain: certain',
      'managesieve/client-sieve-connect-0.90: weak',
    ]);
  });

  it.each(['a1 CAPABILITY\r\n', 'CAPABILITIES\r\n', 'AUTHENTICATE PLAIN\r\n'])(
    'rejects another client: %j',
    (near) => {
      expect(managesieve.client({ bytes: text(near), ended: true }).answer).toBe('reject');
    },
  );
});
