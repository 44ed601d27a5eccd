/** Both sides of a dialogue, judged as a capture would see them. */

import type { Dialogue, DialogueTurn } from '../../fixtures/dialogues.ts';
import { identifyClient } from '../../src/identify/client.ts';
import { judgeReply } from '../../src/identify/judge.ts';
import { tcpProtocols, udpProtocols } from '../../src/protocols/builtin.ts';
import type { Confidence, Turn } from '../../src/protocols/protocol.ts';
import { Registry, type Stack } from '../../src/protocols/registry.ts';

/** What the bytes of one side were taken for. */
export interface JudgedSide {
  /** `server of snmp/udp-snmpget-v1-snmpd` */
  readonly name: string;
  /** What the wire really carries: `tls` of a stack inside TLS. */
  readonly spoken: string;
  /** The stacks of the best candidates, more than one if they tie; none if all are weak. */
  readonly named: readonly string[];
}

export function judgedSides(dialogue: Dialogue): readonly JudgedSide[] {
  const { name, stack } = dialogue;
  const spoken = stack[0] === 'tls' ? 'tls' : stack.join('/');
  const banner = bannerOf(dialogue);
  const server = judgedServer(dialogue);
  const client = judgedClient(dialogue, banner ? server : []);
  return [
    { name: `server of ${name}`, spoken, named: server },
    { name: `client of ${name}`, spoken, named: client },
  ];
}

const registries = { tcp: new Registry(tcpProtocols), udp: new Registry(udpProtocols) };

/** The server's first bytes, beside what the client had sent by then and what followed. */
function judgedServer({ transport, turns }: Dialogue): readonly string[] {
  const [first, ...later] = turnsOf(turns);
  if (!first) return [];
  const { sent, received: bytes } = first;
  const reply = { bytes, sent, layer: transport, later, ended: true };
  const { candidates } = judgeReply(reply, registries[transport].all);
  return bestOf(
    candidates.map(({ stack, match: { confidence } }) => ({ stack, confidence })),
  );
}

/** The client's first bytes, after the banner of the server if it sends one. */
function judgedClient({ transport, turns }: Dialogue, greetedBy: readonly string[]) {
  const bytes = turns.find(({ from }) => from === 'client')?.bytes ?? NOTHING;
  const greeted = greetedBy.map((stack) => stack.split('/').at(-1) ?? '');
  const registry = registries[transport];
  const { reading, runnersUp } = identifyClient(bytes, 'eof', registry, greeted);
  return bestOf(reading ? [reading, ...runnersUp] : []);
}

interface Reading {
  readonly stack: Stack;
  readonly confidence: Confidence;
}

/** Those that are as good as the first one. */
function bestOf(readings: readonly Reading[]): readonly string[] {
  const best = readings[0]?.confidence ?? 'weak';
  if (best === 'weak') return [];
  return readings
    .filter(({ confidence }) => confidence === best)
    .map(({ stack }) => stack.join('/'));
}

function bannerOf({ turns: [first] }: Dialogue): Uint8Array | undefined {
  return first?.from === 'server' ? first.bytes : undefined;
}

/** Request and reply in pairs; a banner is the reply to nothing. */
function turnsOf(turns: readonly DialogueTurn[]): readonly Turn[] {
  const pairs: Turn[] = [];
  let sent: Uint8Array = NOTHING;
  for (const { from, bytes } of turns) {
    if (from === 'server') pairs.push({ sent, received: bytes });
    sent = from === 'client' ? bytes : NOTHING;
  }
  return pairs;
}

const NOTHING = new Uint8Array(0);
