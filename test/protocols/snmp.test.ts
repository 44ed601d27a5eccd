import { describe, expect, it } from 'vitest';
import { hex, text } from '../../src/bytes/build.ts';
import { openingFor } from '../../src/protocols/protocol.ts';
import { snmp } from '../../src/protocols/snmp.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

const OPENING = openingFor(snmp, { host: '127.0.0.1', port: 80, path: '/' });

describe('snmp', () => {
  it('is sure of the recorded replies to its opening, however the reply is cut', () => {
    const answers = serverRecordings('snmp').flatMap(({ name, exchanges }) =>
      exchanges
        .filter(({ probedWith, turns }) => probedWith === 'snmp' && turns[0]?.received.length)
        .map(({ layer, turns, end }) => ({
          name,
          layer,
          end,
          ...(turns[0] ?? { sent: OPENING, received: OPENING }),
        })),
    );
    const found = answers.map(({ name, layer, sent, received, end }) => {
      serverHolds(snmp, received, { sent, layer });
      const ended = end !== 'full';
      const verdict = matched(snmp.server(replyOf(received, { sent, layer, ended })));
      return [name, `${verdict.confidence}: ${verdict.rule}`];
    });
    expect(Object.fromEntries(found)).toEqual({
      'snmp/snmpd-tcp-5.9.3': 'certain: answer of version 3 with the id of the request',
    });
  });

  it('recognizes recorded clients, however their bytes are cut', () => {
    const found = clientRecordings('snmp').flatMap(({ name, clientBytes }) =>
      clientBytes.map((bytes) => [name, matched(clientHolds(snmp, bytes)).confidence]),
    );
    expect(Object.fromEntries(found)).toEqual({
      'snmp/client-snmpget-v2c-5.9.3': 'certain',
      'snmp/client-snmpget-v3-5.9.3': 'certain',
    });
  });

  it('recognizes its own opening as that of a client', () => {
    expect(matched(clientHolds(snmp, OPENING)).answer).toBe('match');
  });

  it('reads the maker from the engine id', () => {
    const own = serverRecordings('snmp')[0]?.exchanges.find((one) => one.probedWith === 'snmp');
    const { sent, received } = own?.turns[0] ?? { sent: OPENING, received: OPENING };
    expect(matched(snmp.server(replyOf(received, { sent }))).facts).toEqual({
      protocolVersion: '3',
      product: 'Net-SNMP',
    });
  });

  it('rejects another id, and the messages of LDAP', () => {
    for (const bytes of [
      hex('3073 020103 3012 0204 6662caff 0204 7fffffff 040100 020103 0400'),
      hex('300c 020101 6107 0a0100 0400 0400'),
      hex('3082'),
      text('0 bytes\r\n'),
    ]) {
      const ended = bytes.length < 8;
      expect(snmp.server(replyOf(bytes, { sent: OPENING, ended })).answer).toBe('reject');
    }
  });
});
