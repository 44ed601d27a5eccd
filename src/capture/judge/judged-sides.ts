import type { Registry } from '../../protocols/registry.ts';
import type { Flow } from '../flow.ts';
import { datagramsOf, type FlowExchange } from './flow-exchange.ts';
import {
  clientSide,
  datagramClient,
  laterClient,
  laterServer,
  type SideCandidates,
  serverSide,
} from './sides.ts';
import { isUnconfirmed } from './unconfirmed.ts';
import { type Agreement, weighSides } from './weigh-sides.ts';

export interface JudgedSides {
  readonly agreement: Agreement;
  readonly client: SideCandidates;
  readonly server: SideCandidates;
}

/** Both sides at once; where only one of them is known, the other's later messages may agree. */
export function judgedSides(flow: Flow, talk: FlowExchange, registry: Registry): JudgedSides {
  const client =
    talk.transport === 'udp'
      ? datagramClient(datagramsOf(flow.client), registry)
      : clientSide(talk, registry);
  const server = trusted(serverSide(talk, registry), talk);
  if (isUnconfirmed(talk)) {
    const strong = server.readings.filter(({ confidence }) => confidence !== 'weak');
    return { agreement: weighSides(client.readings, strong), client, server };
  }
  const agreement = weighSides(client.readings, server.readings);
  return { agreement: withLater(agreement, talk, registry), client, server };
}

/** Where bytes are missing, a repetition of what was sent may be the start of something else. */
function trusted(
  server: SideCandidates,
  { clientEnded, serverEnded }: FlowExchange,
): SideCandidates {
  if (clientEnded && serverEnded) return server;
  return { ...server, readings: server.readings.filter(({ stack }) => stack[0] !== 'echo') };
}

/** The later messages of the side that is not known. */
function withLater(agreement: Agreement, talk: FlowExchange, registry: Registry): Agreement {
  const { outcome, stack, client, server } = agreement;
  if (outcome !== 'identified' || (client && server) || talk.turns.length < 2) return agreement;
  if (client) {
    const later = laterServer(talk, stack, registry);
    return later ? weighSides([client], [later]) : agreement;
  }
  const later = laterClient(talk, stack, registry);
  return later && server ? weighSides([later], [server]) : agreement;
}
