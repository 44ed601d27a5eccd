import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { zabbixAgent } from '../../src/protocols/zabbix-agent.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

describe('zabbix-agent', () => {
  it.each(serverRecordings('zabbix-agent').filter(({ stack }) => stack[0] !== 'tls'))(
    'is certain of $name, however its answer is cut',
    ({ exchanges }) => {
      const turn = exchanges.find(({ probedWith }) => probedWith === 'zabbix-agent')?.turns[0];
      if (!turn) throw new Error('not recorded');
      const { sent, received } = turn;
      expect(matched(serverHolds(zabbixAgent, received, { sent })).confidence).toBe('certain');
    },
  );

  it('reads what the peer reveals of itself', () => {
    const found = serverRecordings('zabbix-agent').flatMap(({ name, stack, exchanges }) => {
      const turn = exchanges.find(({ probedWith }) => probedWith === 'zabbix-agent')?.turns[0];
      if (!turn || stack[0] === 'tls') return [];
      const reply = replyOf(turn.received, { sent: turn.sent, ended: true });
      return [[name, matched(zabbixAgent.server(reply)).facts]];
    });
    expect(Object.fromEntries(found)).toMatchObject({
      'zabbix-agent/zabbix-agent-6.0.14': { product: 'Zabbix agent' },
      'zabbix-agent/zabbix-agent2-6.0.14': { product: 'Zabbix agent' },
      'zabbix-agent/zabbix-proxy-6.0.14': { product: 'Zabbix server or proxy' },
    });
  });

  it.each([['ZBXD\x01\x06\x00\x00\x00\x00\x00\x00\x006.0.14', 'ZBXD\x01', 'certain']])(
    'judges %j after %j: %s',
    (reply, sent, confidence) => {
      const verdict = serverHolds(zabbixAgent, text(reply), { sent: text(sent) });
      expect(matched(verdict).confidence).toBe(confidence);
    },
  );

  it.each([
    ['ZBXD\x00', ''],
    ['ZBX_', ''],
    ['ZBXD\x01\x06\x00\x00P', ''],
    ['ZBXD\x01\x06\x00\x00\x00\x07\x00\x00\x00', ''],
    ['HTTP', ''],
  ])('rejects %j after %j', (reply, sent) => {
    expect(zabbixAgent.server(replyOf(text(reply), { sent: text(sent) })).answer).toBe('reject');
  });

  it.each(clientRecordings('zabbix-agent'))('is certain of the client $name', ({ clientBytes }) => {
    for (const call of clientBytes) {
      expect(matched(clientHolds(zabbixAgent, call)).confidence).toBe('certain');
    }
  });

  it.each([['ZBXD\x02'], ['agent.ping\n']])('rejects the client bytes %j', (request) => {
    expect(zabbixAgent.client({ bytes: text(request), ended: false }).answer).toBe('reject');
  });
});
