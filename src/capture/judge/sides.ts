import { type Judgement, judgeClientBytes, judgeReply } from '../../identify/judge.ts';
import { type Layer, MAX_TURN_BYTES } from '../../protocols/protocol.ts';
import type { Registry, Stack } from '../../protocols/registry.ts';
import type { SideReading } from '../flow-report.ts';
import type { FlowExchange, FlowTurn } from './flow-exchange.ts';
import { agrees, isStrong, readingOf } from './reading.ts';

/** What the bytes of one side may be, best first. */
export interface SideCandidates {
  readonly readings: readonly SideReading[];
  /** A protocol fits so far, and needs bytes that are missing. */
  readonly isUnfinished: boolean;
}

const NOTHING: SideCandidates = { readings: [], isUnfinished: false };

/** Of later turns, these many are looked at. */
const MAX_LATER_TURNS = 4;

/** The client by what it sent before the server's first data, or else by all that it sent. */
export function clientSide(
  { opening, client, clientAt, clientEnded }: FlowExchange,
  registry: Registry,
): SideCandidates {
  if (client.length === 0) return NOTHING;
  const first = opening.length > 0 ? opening : client;
  const isWhole = first.length === client.length;
  const side = clientByBytes(first, clientEnded || !isWhole, clientAt, registry);
  if (isWhole || isStrong(side.readings[0]) || first.length >= MAX_TURN_BYTES) return side;
  const all = clientByBytes(client, clientEnded, clientAt, registry);
  return isStrong(all.readings[0]) || side.readings.length === 0 ? all : side;
}

/** A client over UDP by the first of its datagrams that is known. */
export function datagramClient(
  datagrams: readonly Uint8Array[],
  registry: Registry,
): SideCandidates {
  let best = NOTHING;
  for (const bytes of datagrams) {
    if (bytes.length === 0) continue;
    const side = clientByBytes(bytes, true, 0, registry);
    if (isStrong(side.readings[0])) return side;
    if (best.readings.length === 0) best = side;
  }
  return best;
}

/** The client by these bytes, at an offset in those of its side. */
export function clientByBytes(
  bytes: Uint8Array,
  ended: boolean,
  offset: number,
  registry: Registry,
): SideCandidates {
  return sideOf(judgeClientBytes({ bytes, ended }, registry.all), offset, registry);
}

/** The server by its first reply, in the light of what was sent and of what followed. */
export function serverSide(
  { turns, transport, serverEnded }: FlowExchange,
  registry: Registry,
): SideCandidates {
  const [first] = turns;
  if (!first) return NOTHING;
  return serverByReply(turns, 0, transport, serverEnded || turns.length > 1, registry);
}

/** The server by one of its replies. */
export function serverByReply(
  turns: readonly FlowTurn[],
  index: number,
  layer: Layer,
  ended: boolean,
  registry: Registry,
): SideCandidates {
  const { sent, received, receivedAt } = turns[index] as FlowTurn;
  const later = turns.length > index + 1 ? turns.slice(index + 1) : NO_TURNS;
  const judgement = judgeReply({ bytes: received, sent, layer, later, ended }, registry.all);
  return sideOf(judgement, receivedAt, registry);
}

const NO_TURNS: readonly FlowTurn[] = [];

/**
 * A reading of the server that agrees with a client that is known: of its later replies, or of all that
 * it sent. Such bytes may be the middle of anything, so no other reading counts.
 */
export function laterServer(
  { turns, transport, server, client, serverAt }: FlowExchange,
  stack: Stack,
  registry: Registry,
): SideReading | undefined {
  for (let i = 1; i < Math.min(turns.length, MAX_LATER_TURNS); i++) {
    const { readings } = serverByReply(turns, i, transport, true, registry);
    const found = readings.find((one) => agrees(one.stack, stack));
    if (found) return found;
  }
  if (turns.length < 2 || transport === 'udp') return undefined;
  const reply = { bytes: server, sent: client, layer: transport, later: [], ended: true };
  const { readings } = sideOf(judgeReply(reply, registry.all), serverAt, registry);
  return readings.find((one) => agrees(one.stack, stack));
}

/** A reading of the client's later messages that agrees with a server that is known. */
export function laterClient(
  { turns }: FlowExchange,
  stack: Stack,
  registry: Registry,
): SideReading | undefined {
  for (const { sent, sentAt } of turns.slice(1, MAX_LATER_TURNS)) {
    if (sent.length === 0) continue;
    const { readings } = clientByBytes(sent, true, sentAt, registry);
    const found = readings.find((one) => agrees(one.stack, stack));
    if (found) return found;
  }
  return undefined;
}

function sideOf(
  { candidates, waiting }: Judgement,
  offset: number,
  registry: Registry,
): SideCandidates {
  if (candidates.length === 0 && waiting.length === 0) return NOTHING;
  return {
    readings: candidates.map((one) => readingOf(one, offset, registry)),
    isUnfinished: waiting.length > 0,
  };
}
