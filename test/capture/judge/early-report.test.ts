import { describe, expect, it } from 'vitest';
import { dialogues } from '../../../fixtures/dialogues.ts';
import type { FlowReport } from '../../../src/capture/flow-report.ts';
import { earlyReport } from '../../../src/capture/judge/early-report.ts';
import { judgeFlow } from '../../../src/capture/judge/judge-flow.ts';
import { tcpProtocols, udpProtocols } from '../../../src/protocols/builtin.ts';
import { Registry } from '../../../src/protocols/registry.ts';
import { flowOf, flowOfDialogue, type Message } from '../../support/flows.ts';

const registry = new Registry(tcpProtocols, udpProtocols);
const all = dialogues();
const LONG = new Uint8Array(9000).fill(0x2e);

function dialogue(name: string) {
  const found = all.find((one) => one.name === name);
  if (!found) throw new Error(`no dialogue ${name}`);
  return found;
}

function longFlow(turns: readonly Message[]) {
  return flowOf([...turns, ...messages(LONG)], { end: 'open' });
}

function messages(bytes: Uint8Array): Message[] {
  return [
    { from: 'client', bytes },
    { from: 'server', bytes },
  ];
}

/** What a report says about both sides. */
function said({ outcome, stack, confidence, client, server, tls, conditions }: FlowReport) {
  return { outcome, stack, confidence, client, server, tls, conditions };
}

describe('earlyReport', () => {
  it('says of every dialogue, after any turn, what is said of the whole', () => {
    const differing = all.filter(({ transport, turns }) =>
      turns.some((_, i) => {
        const part = turns.slice(0, i + 1);
        const options = { transport, end: 'open' } as const;
        const early = earlyReport(
          transport === 'udp' ? flowOf(part, options) : longFlow(part),
          registry,
        );
        const whole = judgeFlow(
          transport === 'udp' ? flowOf(turns, options) : longFlow(turns),
          registry,
        );
        return early && early.stack.join() !== whole.stack.join();
      }),
    );
    expect(differing.map(({ name }) => name)).toEqual([]);
  });

  it('does not wait for the end of a long connection', () => {
    const flow = longFlow(dialogue('ssh/openssh-openssh').turns);
    const early = earlyReport(flow, registry);
    expect(early && said(early)).toEqual(said(judgeFlow(flow, registry)));
  });

  it('waits for the end of a short connection, which shows how long it was', () => {
    const flow = flowOf(dialogue('ssh/openssh-openssh').turns.slice(0, 3), { end: 'open' });
    expect(earlyReport(flow, registry)).toBeUndefined();
  });

  it('is there after the reply over UDP', () => {
    const flow = flowOfDialogue(dialogue('dns/udp-dig-bind'), { end: 'open' });
    expect(earlyReport(flow, registry)?.stack).toEqual(['dns']);
  });

  it('waits for the replies to all requests over UDP', () => {
    const [query, reply] = dialogue('dns/udp-dig-bind').turns as [Message, Message];
    const flow = flowOf([query, query, reply], { transport: 'udp', end: 'open' });
    expect(earlyReport(flow, registry)).toBeUndefined();
  });

  it('waits for the end where the sides differ', () => {
    const { turns } = dialogue('ssh/openssh-openssh');
    const page = new TextEncoder().encode('HTTP/1.0 400 Bad Request\r\n\r\n');
    const [first] = turns.filter(({ from }) => from === 'client');
    const flow = longFlow([first as Message, { from: 'server', bytes: page }]);
    expect(judgeFlow(flow, registry).outcome).toBe('different-protocols');
    expect(earlyReport(flow, registry)).toBeUndefined();
  });

  it('waits where an upgrade to TLS may follow', () => {
    const smtp = all.find(({ stack }) => stack.join() === 'smtp');
    const flow = longFlow(smtp?.turns ?? []);
    expect(earlyReport(flow, registry)).toBeUndefined();
  });
});
