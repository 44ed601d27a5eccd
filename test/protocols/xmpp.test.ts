import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { xmpp } from '../../src/protocols/xmpp.ts';
import { answerToStep, clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

describe('xmpp', () => {
  it.each(serverRecordings('xmpp'))('is certain of $name after its own opening', (server) => {
    const layer = server.stack[0] === 'tls' ? 'tls' : 'tcp';
    const own = server.exchanges.find((one) => one.probedWith === 'xmpp' && one.layer === layer);
    const [turn] = own?.turns ?? [];
    if (!turn) throw new Error('not recorded');
    const context = { sent: turn.sent, layer } as const;
    expect(matched(serverHolds(xmpp, turn.received, context)).confidence).toBe('certain');
  });

  it.each(serverRecordings('xmpp'))('is certain of $name by its answer to strangers', (server) => {
    const layer = server.stack[0] === 'tls' ? 'tls' : 'tcp';
    const answers = server.exchanges
      .filter((one) => one.layer === layer)
      .flatMap(({ turns: [turn] }) => (turn && turn.received.length > 0 ? [turn] : []));
    expect(answers.length).toBeGreaterThan(10);
    for (const { sent, received } of answers) {
      const verdict = matched(serverHolds(xmpp, received, { sent, layer }));
      expect(verdict.confidence).toBe('certain');
      expect(verdict.facts.note).toMatch(/^stream error: [a-z-]+$|^$/);
    }
  });

  // RFC 6120 section 9.1, the example, and Prosody 0.12's way of writing it.
  const header =
    "<stream:stream from='im.test' id='t7A=' version='1.0' xml:lang='en' xmlns='jabber:client' " +
    "xmlns:stream='http://etherx.jabber.org/streams'>";
  const offered = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls>";

  it('reads from the features whether STARTTLS is offered', () => {
    const start = `<?xml version='1.0'?>\n${header}`;
    const facts = (rest: string) => matched(serverHolds(xmpp, text(start + rest))).facts;
    expect(facts('')).toEqual({ protocolVersion: '1.0' });
    const list = `<stream:features>${offered}</stream:features>`;
    expect(facts(list)).toEqual({ protocolVersion: '1.0', starttls: true });
    expect(facts('<stream:features></stream:features>').starttls).toBe(false);
    expect(facts('<stream:features/>').starttls).toBe(false);
  });

  it('upgrades to TLS if the server proceeds, also when the features come late', () => {
    const [step] = xmpp.starttls ?? [];
    const proceed = "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
    const features = `<stream:features>${offered}</stream:features>`;
    expect(answerToStep(step, text(features))).toBe('need');
    expect(answerToStep(step, text(features + proceed))).toBe('yes');
    expect(answerToStep(step, text("<failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"))).toBe(
      'no',
    );
    expect(answerToStep(step, text('</stream:stream>'))).toBe('no');
  });

  it('rejects XML that is not a stream', () => {
    for (const near of [
      "<?xml version='1.0'?><html>",
      '<?xml version="1.0"?><!DOCTYPE x>',
      "<stream:stream xmlns:stream='urn:other'>",
      '<stream:stream <>',
      '<streams>',
      '<html>',
      'stream',
    ]) {
      expect(`${near} ${xmpp.server(replyOf(text(near))).answer}`).toBe(`${near} reject`);
    }
  });

  it('does not wait for ever for the end of a tag', () => {
    const endless = text(`<stream:stream from='${'a'.repeat(4096)}`);
    expect(xmpp.server(replyOf(endless)).answer).toBe('reject');
  });

  it.each(clientRecordings('xmpp'))('is certain of the client $name', ({ clientBytes }) => {
    for (const call of clientBytes)
      expect(matched(clientHolds(xmpp, call)).confidence).toBe('certain');
  });

  it('distinguishes a calling server from a client', () => {
    const call = text(header.replace('jabber:client', 'jabber:server'));
    expect(matched(clientHolds(xmpp, call)).facts.note).toBe('from a server');
  });

  it('puts nothing into the opening that would end its attribute', () => {
    const open = xmpp.openings[0] as (to: {
      host: string;
      port: number;
      path: string;
    }) => Uint8Array;
    const sent = String.fromCharCode(...open({ host: "a'b<c>&.test", port: 1, path: '/' }));
    expect(sent).toContain("to='abc.test'");
  });
});
