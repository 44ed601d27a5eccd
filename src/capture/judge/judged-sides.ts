import { latin1 } from '../../bytes/lines.ts';
import type { Registry } from '../../protocols/registry.ts';
import type { Flow } from '../flow.ts';
import { type Agreement, agreementOf } from './agreement.ts';
import { type Conversation, datagramsOf } from './conversation.ts';
import {
  clientSide,
  datagramClient,
  laterClient,
  laterServer,
  type Side,
  serverSide,
} from './sides.ts';

export interface JudgedSides {
  readonly agreement: Agreement;
  readonly client: Side;
  readonly server: Side;
}

/** Both sides at once; where only one of them is known, the other's later messages may agree. */
export function judgedSides(flow: Flow, talk: Conversation, registry: Registry): JudgedSides {
  const client =
    talk.transport === 'udp'
      ? datagramClient(datagramsOf(flow.client), registry)
      : clientSide(talk, registry);
  const server = trusted(serverSide(talk, registry), talk);
  if (isRefused(talk)) {
    const strong = server.readings.filter(({ confidence }) => confidence !== 'weak');
    return { agreement: agreementOf(client.readings, strong), client, server };
  }
  const agreement = agreementOf(client.readings, server.readings);
  return { agreement: withLater(agreement, talk, registry), client, server };
}

/** Where bytes are missing, a repetition of what was sent may be the start of something else. */
function trusted(server: Side, { clientEnded, serverEnded }: Conversation): Side {
  if (clientEnded && serverEnded) return server;
  return { ...server, readings: server.readings.filter(({ stack }) => stack[0] !== 'echo') };
}

/** The server knows no such command, so its greeting is not confirmed by the client that sent it. */
function isRefused({ turns }: Conversation): boolean {
  const replies = turns.slice(0, 2).map(({ received }) => latin1(received, 0, 512));
  return REFUSAL.test(replies.join('\n'));
}

/** RFC 5321 section 4.2.4, RFC 959 section 4.2.1, RFC 3977 section 3.2.1. */
const REFUSAL = /\n50[0-2][ -]/;

/** The later messages of the side that is not known. */
function withLater(agreement: Agreement, talk: Conversation, registry: Registry): Agreement {
  const { outcome, stack, client, server } = agreement;
  if (outcome !== 'identified' || (client && server) || talk.turns.length < 2) return agreement;
  if (client) {
    const later = laterServer(talk, stack, registry);
    return later ? agreementOf([client], [later]) : agreement;
  }
  const later = laterClient(talk, stack, registry);
  return later && server ? agreementOf([later], [server]) : agreement;
}
