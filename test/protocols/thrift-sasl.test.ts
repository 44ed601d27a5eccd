import { describe, expect, it } from 'vitest';
import { concat, hex } from '../../src/bytes/build.ts';
import { thriftSasl } from '../../src/protocols/thrift-sasl.ts';
import { matched, replyOf } from '../support/bytes.ts';
import { clientRecordings } from '../support/recordings.ts';

const sent = concat(hex('01 00000006'), 'GSSAPI');
const refusal = (text: string) => concat(hex('03 000000'), Uint8Array.of(text.length), text);

describe('thrift-sasl', () => {
  it('is certain of a refusal that names the mechanism', () => {
    const reply = refusal('Unsupported mechanism type GSSAPI');
    expect(matched(thriftSasl.server(replyOf(reply, { sent })))).toMatchObject({
      confidence: 'certain',
      facts: { note: 'Unsupported mechanism type GSSAPI' },
    });
  });

  it('is less sure of another text, and not sure of the end of a negotiation', () => {
    const verdicts = [refusal('Invalid credentials'), hex('05 00000000')].map((reply) =>
      matched(thriftSasl.server(replyOf(reply, { sent }))),
    );
    expect(verdicts.map(({ confidence }) => confidence)).toEqual(['likely', 'weak']);
  });

  it('rejects a refusal of nothing, and one without a text', () => {
    expect(thriftSasl.server(replyOf(refusal('Unsupported'))).answer).toBe('reject');
    expect(thriftSasl.server(replyOf(hex('03 00000004 00000000'), { sent })).answer).toBe('reject');
  });

  it('reads the mechanism of a recorded client', () => {
    const rules = clientRecordings('thrift-sasl').flatMap(({ clientBytes }) =>
      clientBytes.map((bytes) => matched(thriftSasl.client({ bytes, ended: false })).rule),
    );
    expect(rules).toEqual(['mechanism PLAIN']);
  });
});
