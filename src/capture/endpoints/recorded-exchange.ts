import type { Flow } from '../flow.ts';

/** What is kept of each side as evidence, in bytes. */
const MAX_SENT_BYTES = 256;
const MAX_RECEIVED_BYTES = 512;

/** The first bytes of a flow, as evidence: what the client had sent when the server replied. */
export interface RecordedExchange {
  readonly transport: 'tcp' | 'udp';
  readonly sent: Uint8Array;
  readonly received: Uint8Array;
  /** Who ended the connection. */
  readonly end: 'closed' | 'waited' | 'left';
}

/** Copies, since the bytes of a flow are dropped with it. */
export function recordedExchange({
  transport,
  client,
  server,
  segments,
  end,
}: Flow): RecordedExchange {
  const firstReply = segments.findIndex(({ from }) => from === 'server');
  const before = firstReply === -1 ? segments : segments.slice(0, firstReply);
  const sentBefore = transport === 'udp' ? client.bytes.length : (before.at(-1)?.end ?? 0);
  return {
    transport,
    sent: client.bytes.slice(0, Math.min(sentBefore, MAX_SENT_BYTES)),
    received: server.bytes.slice(0, MAX_RECEIVED_BYTES),
    end: end === 'closed-by-server' || end === 'reset-by-server' ? 'closed' : 'waited',
  };
}
