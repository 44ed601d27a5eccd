import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { whois } from '../../src/protocols/whois.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';

describe('whois', () => {
  it.each([
    ['% This is the RIPE Database query service.\n', 'nxdomain.invalid\r\n', 'likely'],
    ['% IANA WHOIS server\n', 'nxdomain.invalid\r\n', 'likely'],
    ['#\n# ARIN WHOIS data and services are subject to the Terms of Use\n', 'x\r\n', 'likely'],
    ['% [whois.apnic.net]\n', 'x\r\n', 'likely'],
    ['%ERROR:101: no entries found\n%\n', 'x\r\n', 'likely'],
    ['No match for "NXDOMAIN.INVALID".\r\n', 'nxdomain.invalid\r\n', 'certain'],
    ['No match for "OTHER.TEST".\r\n', 'nxdomain.invalid\r\n', 'weak'],
  ])('judges %j after %j: %s', (reply, sent, confidence) => {
    const verdict = serverHolds(whois, text(reply), { sent: text(sent) });
    expect(matched(verdict).confidence).toBe(confidence);
  });

  it.each([
    ['% IANA WHOIS server\n', ''],
    ['# munin node at x\nERROR\n', 'x\r\n'],
    ['No such command\r\n', 'x\r\n'],
    ['HTTP/1.1 400', 'x\r\n'],
  ])('rejects %j after %j', (reply, sent) => {
    expect(whois.server(replyOf(text(reply), { sent: text(sent) })).answer).toBe('reject');
  });

  it.each([
    ['-r -T inetnum 192.0.2.1\r\n', 'likely'],
    ['domain example.org\r\n', 'likely'],
    ['n + 192.0.2.1\r\n', 'likely'],
  ])('judges the client bytes %j: %s', (request, confidence) => {
    expect(matched(clientHolds(whois, text(request))).confidence).toBe(confidence);
  });

  it.each([['example.org\r\n'], ['GET / '], ['-Z x']])('rejects the client bytes %j', (request) => {
    expect(whois.client({ bytes: text(request), ended: false }).answer).toBe('reject');
  });
});
