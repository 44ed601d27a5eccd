import type { Registry } from '../../protocols/registry.ts';
import type { SideReading } from '../flow-report.ts';
import type { Agreement } from './agreement.ts';
import type { Conversation } from './conversation.ts';
import { agrees, isStrong } from './reading.ts';
import { clientOf, serverOf } from './sides.ts';

/** Turns of a conversation that was joined late in which a request and its reply are looked for. */
const MAX_TURNS = 4;

/**
 * What a conversation is whose beginning is missing. Its first bytes may be the middle of anything, so
 * a name needs a request and the reply to it, each of which names the same protocol by itself.
 */
export function lateAgreement(
  { turns, transport }: Conversation,
  registry: Registry,
): Agreement | undefined {
  for (let i = 0; i < Math.min(turns.length, MAX_TURNS); i++) {
    const { sent = NO_BYTES, sentAt = 0 } = turns[i] ?? {};
    if (sent.length === 0) continue;
    const [client, second] = clientOf(sent, true, sentAt, registry).readings;
    if (!client || !isStrong(client) || second?.confidence === client.confidence) continue;
    const { readings } = serverOf(turns, i, transport, true, registry);
    const server = readings.find((one) => agrees(one.stack, client.stack));
    if (!server || server !== readings[0] || !areProof(client, server)) continue;
    const stack = client.stack.length > server.stack.length ? client.stack : server.stack;
    return { outcome: 'identified', stack, client, server };
  }
  return undefined;
}

function areProof(client: SideReading, server: SideReading): boolean {
  return isStrong(server) && (client.confidence === 'certain' || server.confidence === 'certain');
}

const NO_BYTES = new Uint8Array(0);
