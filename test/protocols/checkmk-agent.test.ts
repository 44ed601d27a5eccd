import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { checkmkAgent } from '../../src/protocols/checkmk-agent.ts';
import { matched, replyOf } from '../support/bytes.ts';

describe('checkmk-agent', () => {
  it('reads the version of the agent', () => {
    const report = text('<<<check_mk>>>\nVersion: 2.2.0p14\nAgentOS: linux\nHostname: host\n');
    expect(matched(checkmkAgent.server(replyOf(report))).facts).toEqual({
      product: 'Checkmk agent',
      version: '2.2.0p14',
    });
  });

  it('is not sure of two digits, and rejects more of them', () => {
    const weak = checkmkAgent.server(replyOf(text('16'), { ended: true }));
    expect(matched(weak).confidence).toBe('weak');
    expect(checkmkAgent.server(replyOf(text('160'))).answer).toBe('reject');
  });

  it('rejects another section', () => {
    expect(checkmkAgent.server(replyOf(text('<<<df>>>\n'))).answer).toBe('reject');
  });
});
