import { describe, expect, it } from 'vitest';
import { dialogues } from '../../../fixtures/dialogues.ts';
import { recordings } from '../../../fixtures/recordings.ts';
import { judgeFlow } from '../../../src/capture/judge/judge-flow.ts';
import { tcpProtocols, udpProtocols } from '../../../src/protocols/builtin.ts';
import { Registry, type Stack } from '../../../src/protocols/registry.ts';
import { type FlowTruth, type GradedFlow, graded, scoreLine, scoreOf } from '../../pcap/score.ts';
import {
  type FlowOptions,
  flowOf,
  flowOfDialogue,
  type Message,
  messagesOfExchange,
} from '../../support/flows.ts';

const registry = new Registry(tcpProtocols, udpProtocols);
const all = dialogues();

/** The sides that sent something. */
function truthOf(messages: readonly Message[], { client, server }: FlowTruth): FlowTruth {
  const sent = (side: Message['from']) =>
    messages.some(({ from, bytes }) => from === side && bytes.length > 0);
  return {
    ...(client && sent('client') ? { client } : {}),
    ...(server && sent('server') ? { server } : {}),
  };
}

function gradedMessages(
  name: string,
  messages: readonly Message[],
  truth: FlowTruth,
  options: FlowOptions,
): GradedFlow {
  return graded(name, judgeFlow(flowOf(messages, options), registry), truthOf(messages, truth));
}

function wrongOf(flows: readonly GradedFlow[]): string[] {
  return scoreOf(flows).wrong.map(({ name }) => name);
}

describe.each(['tcp', 'udp'] as const)('genuine dialogues over %s', (transport) => {
  const own = all.filter((one) => one.transport === transport);

  it.each(['handshake', 'unknown'] as const)('are named rightly, direction: %s', (direction) => {
    const flows = own.map((one) =>
      graded(one.name, judgeFlow(flowOfDialogue(one, { direction }), registry), {
        client: one.stack,
        server: one.stack,
      }),
    );
    const score = scoreOf(flows);
    expect(wrongOf(flows)).toEqual([]);
    expect(score.named / score.flows, scoreLine(transport, score)).toBeGreaterThan(0.985);
    expect(score.server.right / score.flows).toBeGreaterThan(0.96);
    expect(flows.filter(({ report }) => report.outcome === 'different-protocols')).toEqual([]);
  });

  it('have no wrong name if they are joined after any turn', () => {
    const flows = own.flatMap(({ name, stack, turns }) =>
      turns.slice(1).map((_, i) => {
        const port = registry.get(stack[0] as string)?.ports[0] ?? 8080;
        const options = { transport, port, isComplete: false, direction: 'port' } as const;
        const truth = { client: stack, server: stack };
        return gradedMessages(`${name} after ${i + 1}`, turns.slice(i + 1), truth, options);
      }),
    );
    expect(wrongOf(flows)).toEqual([]);
  });
});

it('no dialogue has a wrong name if it is cut anywhere in its first bytes', () => {
  const flows = all
    .filter(({ transport }) => transport === 'tcp')
    .flatMap(({ name, stack, turns }) =>
      [1, 3, 7, 20, 60, 200, 600].map((length) => {
        const truth = { client: stack, server: stack };
        const options = { cut: 'gap', end: 'open' } as const;
        return gradedMessages(`${name} cut at ${length}`, cutAt(turns, length), truth, options);
      }),
    );
  expect(wrongOf(flows)).toEqual([]);
});

function cutAt(turns: readonly Message[], length: number): Message[] {
  let left = length;
  return turns.flatMap((turn) => {
    const bytes = turn.bytes.subarray(0, Math.max(0, left));
    left -= turn.bytes.length;
    return bytes.length > 0 ? [{ ...turn, bytes }] : [];
  });
}

it('servers that nothing was learnt from are named rightly beside their own clients', () => {
  const flows = recordings({ set: 'first-contact', side: 'server' }).flatMap((one) =>
    one.exchanges
      .filter(({ layer, probedWith }) => layer !== 'tls' && isOwnProbe(one.stack, probedWith))
      .map((exchange) => {
        const messages = messagesOfExchange(exchange);
        const truth = { client: one.stack, server: one.stack };
        return gradedMessages(one.name, messages, truth, { transport: one.transport });
      }),
  );
  expect(wrongOf(flows)).toEqual([]);
  const { server } = scoreOf(flows);
  expect(server.right / (flows.length - server.none)).toBeGreaterThan(0.96);
});

/** A server of TLS gets plaintext from the probes of what is inside. */
function isOwnProbe(stack: readonly string[], probedWith: string): boolean {
  return stack[0] === 'tls' ? probedWith === 'tls' : stack.includes(probedWith);
}

/** What servers really speak besides, or pass on to one that does. */
const SPEAK_MORE: readonly (readonly [name: RegExp, ...stacks: readonly string[]])[] = [
  [/^gopher\/pygopherd/, 'http'],
  [/^http\/(?:etcd|haproxy|h2o|lighttpd|rabbitmq-mgmt)/, 'http2', 'http2/grpc'],
  [/^http\/nginx-(?:h2|https|mtls)/, 'http'],
  [/^http\/node-/, 'http/websocket', 'http/http-proxy'],
  // They repeat the name of the protocol that they are asked in.
  [/^http\/(?:mini-httpd|twisted-web)/, 'icap', 'rtsp'],
  [/^http-proxy\/mitmproxy/, 'tls'],
  [/^http-proxy\/i2pd/, 'proxy-protocol/http'],
  [/^irc\/znc/, 'http'],
  [/^proxy-protocol\//, 'proxy-protocol/http'],
  [/^socks[45]\//, 'socks4', 'socks5'],
  [/^spice\/qemu/, 'http/websocket'],
  [/^ssh\/sslh/, 'http', 'tls'],
  [/^z3950\/yaz/, 'http'],
];

function alsoOf(name: string): Stack[] {
  const found = SPEAK_MORE.filter(([pattern]) => pattern.test(name));
  return found.flatMap(([, ...stacks]) => stacks.map((one) => one.split('/')));
}

it.each(['bytes', 'first-contact'] as const)(
  'no server has a wrong name after a client of another protocol: %s recordings',
  (set) => {
    const flows = recordings({ set, side: 'server' }).flatMap(
      ({ name, stack, transport, exchanges }) =>
        exchanges
          .filter(({ layer, probedWith }) => layer !== 'tls' && !stack.includes(probedWith))
          .map((exchange) => {
            const messages = messagesOfExchange(exchange);
            const truth = { server: stack, also: alsoOf(name) };
            const report = judgeFlow(flowOf(messages, { transport }), registry);
            return graded(`${name} after ${exchange.probedWith}`, report, truth);
          }),
    );
    expect(flows.filter(({ server }) => server === 'wrong').map(({ name }) => name)).toEqual([]);
  },
);
