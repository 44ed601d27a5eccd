import { type RecordedAnswer, recordedAnswers } from '../recorded-bytes.ts';
import { captureOf } from './capture.ts';
import { type SentPacket, STARTED_AT, tcpConversation, udpConversation } from './conversation.ts';
import type { SampleCapture } from './samples.ts';

/** Recorded answers that one capture has, and every how many there is one. */
const FLOWS = 4;
const EVERY = 12;
/** Bytes of each side, so that the captures stay small. */
const MAX_BYTES = 400;

/** Small captures of recorded servers, several in each. */
export function recordedCaptures(): SampleCapture[] {
  const chosen = (['tcp', 'udp'] as const).flatMap((transport) =>
    recordedAnswers(transport)
      .filter((_, i) => i % EVERY === 0)
      .map((answer, i) => flowOf(answer, transport, i)),
  );
  const captures: SampleCapture[] = [];
  for (let at = 0; at < chosen.length; at += FLOWS) {
    const packets = chosen.slice(at, at + FLOWS).flat();
    captures.push({ name: `recorded ${at}`, file: captureOf(packets) });
  }
  return captures;
}

function flowOf(
  { sent, received }: RecordedAnswer,
  transport: 'tcp' | 'udp',
  i: number,
): SentPacket[] {
  const turns = [
    { from: 'client', bytes: sent.subarray(0, MAX_BYTES) },
    { from: 'server', bytes: received.subarray(0, MAX_BYTES) },
  ] as const;
  const options = {
    client: { address: '192.0.2.10', port: 40_000 + i },
    server: { address: '198.51.100.20', port: 1000 + i },
    startedAt: STARTED_AT + i,
  };
  const ofSomeBytes = turns.filter(({ bytes }) => bytes.length > 0);
  return transport === 'tcp'
    ? tcpConversation(ofSomeBytes, options)
    : udpConversation(ofSomeBytes, options);
}
