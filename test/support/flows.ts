/** Flows as the transport layer of a capture emits them, made of messages. */

import type { Dialogue } from '../../fixtures/dialogues.ts';
import type { RecordedExchange } from '../../fixtures/recordings.ts';
import {
  type Flow,
  type FlowEnd,
  type FlowSegment,
  type FlowSide,
  MAX_DATAGRAMS,
  MAX_SEGMENTS,
  MAX_SIDE_BYTES,
} from '../../src/capture/flow.ts';

/** What one side sent before the other one did; over UDP, one datagram. */
export interface Message {
  readonly from: 'client' | 'server';
  readonly bytes: Uint8Array;
  /** Milliseconds since the start of the flow; 10 per message by default. */
  readonly time?: number;
}

export interface FlowOptions {
  readonly transport?: Flow['transport'];
  readonly direction?: Flow['direction'];
  readonly isComplete?: boolean;
  readonly end?: FlowEnd;
  readonly cut?: FlowSide['cut'];
  /** Milliseconds since the start of the flow. */
  readonly endedAt?: number;
  readonly port?: number;
}

const STARTED_AT = Date.UTC(2026, 0, 2, 3, 4, 5);

/** A complete flow of these messages over TCP, unless something else is asked for. */
export function flowOf(messages: readonly Message[], options: FlowOptions = {}): Flow {
  const { transport = 'tcp', cut } = options;
  const filled = messages.filter(({ bytes }) => bytes.length > 0);
  const last = (filled.at(-1)?.time ?? filled.length * 10) + 10;
  const common = { isComplete: true, direction: 'handshake', end: 'closed-by-client' } as const;
  return {
    ...common,
    ...pick(options),
    transport,
    client: sideOf(filled, 'client', transport, 51_234, cut),
    server: sideOf(filled, 'server', transport, options.port ?? 8080, cut),
    segments: segmentsOf(filled, transport),
    startedAt: STARTED_AT,
    endedAt: STARTED_AT + (options.endedAt ?? last),
    packets: filled.length + 6,
  };
}

function pick({ direction, isComplete, end }: FlowOptions): Partial<Flow> {
  return {
    ...(direction === undefined ? {} : { direction }),
    ...(isComplete === undefined ? {} : { isComplete }),
    ...(end === undefined ? {} : { end }),
  };
}

function sideOf(
  messages: readonly Message[],
  from: Message['from'],
  transport: Flow['transport'],
  port: number,
  cut: FlowSide['cut'],
): FlowSide {
  const own = messages.filter((one) => one.from === from).map(({ bytes }) => bytes);
  const total = own.reduce((sum, { length }) => sum + length, 0);
  const address = from === 'client' ? '10.0.0.7' : '10.0.0.1';
  const common = { address, port, total, ...(cut ? { cut } : {}) };
  if (transport === 'udp') {
    const datagrams = own.slice(0, MAX_DATAGRAMS);
    return { ...common, bytes: datagrams[0] ?? new Uint8Array(0), datagrams };
  }
  const bytes = new Uint8Array(Buffer.concat(own)).subarray(0, MAX_SIDE_BYTES);
  const limit = total > bytes.length && !cut ? { cut: 'limit' as const } : {};
  return { ...common, bytes, ...limit };
}

function segmentsOf(messages: readonly Message[], transport: Flow['transport']): FlowSegment[] {
  const at = { client: 0, server: 0 };
  const most = transport === 'udp' ? MAX_DATAGRAMS : MAX_SIDE_BYTES;
  const segments: FlowSegment[] = [];
  for (const [i, { from, bytes, time }] of messages.entries()) {
    const start = at[from];
    const end = Math.min(most, start + (transport === 'udp' ? 1 : bytes.length));
    at[from] = end;
    if (end === start || segments.length === MAX_SEGMENTS) continue;
    const last = segments.at(-1);
    if (last?.from === from) segments[segments.length - 1] = { ...last, end };
    else segments.push({ from, start, end, time: STARTED_AT + (time ?? (i + 1) * 10) });
  }
  return segments;
}

export function flowOfDialogue(dialogue: Dialogue, options: FlowOptions = {}): Flow {
  return flowOf(dialogue.turns, { ...options, transport: dialogue.transport });
}

/** A recorded probe of a server as the flow that a capture of it would show. */
export function messagesOfExchange({ turns }: RecordedExchange): Message[] {
  return turns.flatMap(({ sent, received }): Message[] => [
    { from: 'client', bytes: sent },
    { from: 'server', bytes: received },
  ]);
}
