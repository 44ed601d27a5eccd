import type { Turn } from '../../protocols/protocol.ts';
import type { Transport } from '../../protocols/registry.ts';
import type { Flow, FlowSegment, FlowSide } from '../flow.ts';

/** A request and its reply, and where in the bytes of their sides (over UDP: in the datagram) they start. */
export interface FlowTurn extends Turn {
  readonly sentAt: number;
  readonly receivedAt: number;
  /** Milliseconds since 1970 of the first byte of the reply. */
  readonly time: number;
}

/** What both sides of a flow sent, from some place on: what is behind a header, a tunnel or an upgrade. */
export interface FlowExchange {
  readonly transport: Transport;
  /** All that is left of each side. Over UDP the first datagram. */
  readonly client: Uint8Array;
  readonly server: Uint8Array;
  /** Offsets in the sides of the flow where these start. */
  readonly clientAt: number;
  readonly serverAt: number;
  /** Replies, each with what had been sent since the one before; what the client sent last has none. */
  readonly turns: readonly FlowTurn[];
  /** What the client sent before the first data of the server, or all of it without any. */
  readonly opening: Uint8Array;
  /** Nothing of the side is missing behind its bytes. */
  readonly clientEnded: boolean;
  readonly serverEnded: boolean;
}

const NO_BYTES = new Uint8Array(0);

/** The conversation of a flow behind these many bytes of its sides. */
export function exchangeOf(flow: Flow, clientAt = 0, serverAt = 0): FlowExchange {
  const { transport } = flow;
  const client = behind(flow.client.bytes, clientAt);
  const turns = transport === 'udp' ? datagramTurns(flow) : streamTurns(flow, clientAt, serverAt);
  return {
    transport,
    client,
    server: behind(flow.server.bytes, serverAt),
    clientAt,
    serverAt,
    turns,
    opening: turns[0]?.sent ?? client,
    clientEnded: flow.client.cut === undefined,
    serverEnded: flow.server.cut === undefined,
  };
}

function behind(bytes: Uint8Array, at: number): Uint8Array {
  return at === 0 ? bytes : bytes.subarray(at);
}

function streamTurns(flow: Flow, clientAt: number, serverAt: number): FlowTurn[] {
  const turns: FlowTurn[] = [];
  const { segments } = flow;
  let sentAt = clientAt;
  let sentEnd = clientAt;
  for (let i = 0; i < segments.length; i++) {
    const { from, start, end, time } = segments[i] as FlowSegment;
    if (from === 'client') {
      sentEnd = Math.max(sentEnd, end);
      continue;
    }
    let receivedEnd = end;
    while (segments[i + 1]?.from === 'server') receivedEnd = (segments[++i] as FlowSegment).end;
    const receivedAt = Math.max(start, serverAt);
    if (receivedEnd <= receivedAt) continue;
    turns.push({
      sent: flow.client.bytes.subarray(sentAt, sentEnd),
      received: flow.server.bytes.subarray(receivedAt, receivedEnd),
      sentAt,
      receivedAt,
      time,
    });
    sentAt = sentEnd;
  }
  return turns;
}

/**
 * Over UDP each datagram is a message. The n-th reply of a burst answers the n-th request of it: two
 * questions of DNS go out before the first answer comes.
 */
function datagramTurns(flow: Flow): FlowTurn[] {
  const turns: FlowTurn[] = [];
  const waiting: Uint8Array[] = [];
  let last: Uint8Array = NO_BYTES;
  for (const { from, start, end, time } of flow.segments) {
    for (let i = start; i < end; i++) {
      const bytes = datagramOf(flow[from], i);
      if (!bytes) continue;
      if (from === 'client') waiting.push(bytes);
      else {
        const sent = waiting.shift() ?? last;
        last = sent;
        turns.push({ sent, received: bytes, sentAt: 0, receivedAt: 0, time });
      }
    }
  }
  return turns;
}

function datagramOf({ datagrams, bytes }: FlowSide, index: number): Uint8Array | undefined {
  return datagrams ? datagrams[index] : index === 0 ? bytes : undefined;
}

/** All messages of the client over UDP, in order. */
export function datagramsOf(side: FlowSide): readonly Uint8Array[] {
  return side.datagrams ?? (side.bytes.length > 0 ? [side.bytes] : []);
}
