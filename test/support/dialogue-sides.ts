/** Both sides of a dialogue, judged as a capture would see them. */

import type { Dialogue, DialogueTurn } from '../../fixtures/dialogues.ts';
import { identifyClient } from '../../src/identify/client.ts';
import { judgeReply } from '../../src/identify/judge.ts';
import { tcpProtocols, udpProtocols } from '../../src/protocols/builtin.ts';
import type { Confidence, Turn } from '../../src/protocols/protocol.ts';
import { Registry, type Stack } from '../../src/protocols/registry.ts';

/** What the bytes of one side were taken for. */
export interface JudgedSide {
  /** Dialogue and side: `snmp/udp-snmpget-v1-snmpd server`. */
  readonly side: string;
  /** The stacks of the best candidates, more than one if they tie; none if all are weak. */
  readonly named: readonly string[];
  /** `wrong` if none of them is right. */
  readonly outcome: 'right' | 'unnamed' | 'wrong';
}

export function judgedSides(dialogue: Dialogue): readonly JudgedSide[] {
  const server = judgedServer(dialogue);
  const client = judgedClient(dialogue, greets(dialogue) ? server : []);
  return [judgedSide(dialogue, 'client', client), judgedSide(dialogue, 'server', server)];
}

function judgedSide(
  { name, stack }: Dialogue,
  from: DialogueTurn['from'],
  named: readonly Stack[],
): JudgedSide {
  const right = named.filter((one) => isRight(one, stack));
  return {
    side: `${name} ${from}`,
    named: named.map((one) => one.join('/')),
    outcome: outcomeOf(named.length, right.length),
  };
}

function outcomeOf(named: number, right: number): JudgedSide['outcome'] {
  if (named === 0) return 'unnamed';
  if (right === 0) return 'wrong';
  return named === 1 ? 'right' : 'unnamed';
}

/** The first bytes may show the outer protocols only. */
function isRight(named: Stack, spoken: Stack): boolean {
  return named.every((id, i) => spoken[i] === id);
}

const registries = { tcp: new Registry(tcpProtocols), udp: new Registry(udpProtocols) };

/** The server's first bytes, beside what the client had sent by then and what followed. */
function judgedServer({ transport, turns }: Dialogue): readonly Stack[] {
  const [first, ...later] = turnsOf(turns);
  if (!first) return [];
  const { sent, received: bytes } = first;
  const reply = { bytes, sent, layer: transport, later, ended: true };
  const { candidates } = judgeReply(reply, registries[transport].all);
  return bestOf(candidates.map(({ stack, match: { confidence } }) => ({ stack, confidence })));
}

/** The client's first bytes, after the banner of the server if it sends one. */
function judgedClient(
  { transport, turns }: Dialogue,
  greetedBy: readonly Stack[],
): readonly Stack[] {
  const bytes = turns.find(({ from }) => from === 'client')?.bytes ?? NOTHING;
  const greeted = greetedBy.map((stack) => stack.at(-1) ?? '');
  const registry = registries[transport];
  const { reading, runnersUp } = identifyClient(bytes, 'eof', registry, greeted);
  return bestOf(reading ? [reading, ...runnersUp] : []);
}

interface Reading {
  readonly stack: Stack;
  readonly confidence: Confidence;
}

/** Those that are as good as the first one. */
function bestOf(readings: readonly Reading[]): readonly Stack[] {
  const best = readings[0]?.confidence ?? 'weak';
  if (best === 'weak') return [];
  return readings.filter(({ confidence }) => confidence === best).map(({ stack }) => stack);
}

function greets({ turns }: Dialogue): boolean {
  return turns[0]?.from === 'server';
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
