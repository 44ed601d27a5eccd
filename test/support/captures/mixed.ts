import { type Dialogue, dialogues } from '../../../fixtures/dialogues.ts';
import {
  type SentPacket,
  STARTED_AT,
  type TcpOptions,
  tcpConversation,
  udpConversation,
} from './conversation.ts';

/** Dialogues that go on at the same time, and what they are. */
export interface Mixture {
  readonly packets: readonly SentPacket[];
  readonly truth: readonly MixedFlow[];
}

export interface MixedFlow {
  readonly dialogue: string;
  readonly stack: readonly string[];
  readonly transport: 'tcp' | 'udp';
  readonly clientPort: number;
}

/** Its server says a text that any service may say. */
const UNNAMED = 'finger/finger-efingerd';
const FIRST_PORT = 40_000;
const known = dialogues().filter(({ name }) => name !== UNNAMED);

/** So many dialogues of different protocols; `turn` chooses which, so that few captures have all. */
export function mixture(turn: number, count: number, options: TcpOptions = {}): Mixture {
  const chosen = Array.from({ length: count }, (_, i) => dialogueAt(turn + i * STEP));
  const packets = chosen.flatMap((dialogue, i) => conversation(dialogue, i, options));
  return {
    packets: packets.sort((a, b) => a.time - b.time),
    truth: chosen.map(({ name, stack, transport }, i) => ({
      ...{ dialogue: name, stack, transport },
      clientPort: FIRST_PORT + i,
    })),
  };
}

/** From one protocol to another: the dialogues are sorted by them. */
const STEP = Math.ceil(known.length / 6) | 1;

function dialogueAt(index: number): Dialogue {
  return known[index % known.length] as Dialogue;
}

/** Every third one over IPv6. */
function conversation({ transport, turns }: Dialogue, i: number, options: TcpOptions) {
  const [client, server] =
    i % 3 === 2 ? ['2001:db8::10', '2001:db8:1::20'] : ['192.0.2.10', '198.51.100.20'];
  const all = {
    ...options,
    client: { address: client, port: FIRST_PORT + i },
    server: { address: server, port: 8000 + i },
    startedAt: STARTED_AT + i,
  };
  return transport === 'tcp' ? tcpConversation(turns, all) : udpConversation(turns, all);
}
