import type { Registry, Stack } from '../../protocols/registry.ts';
import type { SideReading } from '../flow-report.ts';
import type { FlowExchange, FlowTurn } from './flow-exchange.ts';
import { agrees, confirmed, isStrong } from './reading.ts';
import { clientByBytes, serverByReply } from './sides.ts';
import type { Agreement } from './weigh-sides.ts';

/** Turns that are searched for a request and its reply. */
const MAX_TURNS = 4;

/**
 * What a conversation is whose beginning is missing. Its first bytes may be the middle of anything, so
 * a name needs a request and the reply to it, each of which names the same protocol by itself, or one
 * side's text that no other protocol has in its middle.
 */
export function lateAgreement(
  talk: FlowExchange,
  port: number,
  registry: Registry,
): Agreement | undefined {
  const found = pairOrText(talk, registry);
  return found && mayLeadTo(found.stack, port, registry) ? undefined : found;
}

function pairOrText(talk: FlowExchange, registry: Registry): Agreement | undefined {
  for (let i = 0; i < Math.min(talk.turns.length, MAX_TURNS); i++) {
    const found = pairIn(talk, i, registry);
    if (found) return isInsideAnother(talk.turns[i] as FlowTurn, talk, found) ? undefined : found;
  }
  return greetingIn(talk, registry) ?? textIn(talk, registry);
}

/** A greeting that is certain, and a client that goes on as one of the same protocol. */
function greetingIn(
  { turns, opening, client, clientAt, transport }: FlowExchange,
  registry: Registry,
): Agreement | undefined {
  if (turns.length === 0 || opening.length > 0 || client.length === 0) return undefined;
  const server = soleBest(serverByReply(turns, 0, transport, true, registry).readings);
  if (server?.confidence !== 'certain') return undefined;
  const { sent } = turns[1] ?? { sent: client };
  const reading = clientByBytes(sent, true, clientAt, registry).readings.find(({ stack }) =>
    agrees(stack, server.stack),
  );
  if (!reading) return undefined;
  return {
    outcome: 'identified',
    stack: server.stack,
    client: confirmed(reading, 'server'),
    server,
  };
}

/**
 * On the port of a protocol that upgrades to TLS, or of a tunnel, what was missed may have led to what
 * is there. The port decides nothing else.
 */
function mayLeadTo([outer]: Stack, port: number, { all }: Registry): boolean {
  return all.some(
    ({ id, ports, starttls }) =>
      ports.includes(port) && (isTunnel(id) ? !isTunnel(outer) : outer === 'tls' && starttls),
  );
}

function isTunnel(id: string | undefined): boolean {
  return id === 'socks4' || id === 'socks5';
}

/** A request and its reply of one protocol: both are strong, or one is certain. */
function pairIn(
  { turns, transport }: FlowExchange,
  index: number,
  registry: Registry,
): Agreement | undefined {
  const { sent, sentAt } = turns[index] as FlowTurn;
  if (sent.length === 0) return undefined;
  const client = soleBest(clientByBytes(sent, true, sentAt, registry).readings);
  if (!client) return undefined;
  const [server] = serverByReply(turns, index, transport, true, registry).readings;
  if (!server || !isStrong(server) || !agrees(server.stack, client.stack)) return undefined;
  const stack = client.stack.length > server.stack.length ? client.stack : server.stack;
  return { outcome: 'identified', stack, client, server };
}

function soleBest([best, second]: readonly SideReading[]): SideReading | undefined {
  return isStrong(best) && second?.confidence !== best?.confidence ? best : undefined;
}

/**
 * TLS with something before it is what an upgrade led to, and an exchange after a short reply may be
 * what a tunnel (SOCKS) leads to.
 */
function isInsideAnother(
  { receivedAt, sentAt }: FlowTurn,
  { clientAt, serverAt }: FlowExchange,
  { stack }: Agreement,
): boolean {
  const before = receivedAt - serverAt;
  if (stack[0] === 'tls') return before > 0 || sentAt > clientAt;
  return before > 0 && before < MIN_REPLY_BEFORE;
}

/** Bytes of the server before a request: more than SOCKS replies with. */
const MIN_REPLY_BEFORE = 64;

/** A side that is certain by a text at the beginning of its first message. */
function textIn(talk: FlowExchange, registry: Registry): Agreement | undefined {
  const { turns, opening, transport, clientAt } = talk;
  if (opening.length > 0) {
    const client = soleBest(clientByBytes(opening, true, clientAt, registry).readings);
    if (!client || !isTextProof(client, talk.client)) return undefined;
    const hasReply = turns.length > 0;
    const others = hasReply ? serverByReply(turns, 0, transport, true, registry).readings : [];
    if (isStrong(others[0])) return undefined;
    return { outcome: 'identified', stack: client.stack, client };
  }
  if (turns.length === 0) return undefined;
  const server = soleBest(serverByReply(turns, 0, transport, true, registry).readings);
  if (!server || !isTextProof(server, talk.server)) return undefined;
  return { outcome: 'identified', stack: server.stack, server };
}

/** Certain by this many bytes of text. */
const MIN_TEXT_BYTES = 12;

function isTextProof({ confidence, at }: SideReading, bytes: Uint8Array): boolean {
  if (confidence !== 'certain' || at[1] - at[0] < MIN_TEXT_BYTES) return false;
  for (let i = at[0]; i < at[0] + MIN_TEXT_BYTES; i++) {
    const byte = bytes[i] ?? 0;
    if (byte < 0x20 ? byte !== 0x0d && byte !== 0x0a && byte !== 0x09 : byte > 0x7e) return false;
  }
  return true;
}
