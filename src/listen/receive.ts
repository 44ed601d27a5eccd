import { once } from 'node:events';
import type net from 'node:net';
import {
  type ClientSession,
  type ClientVerdict,
  type Disposition,
  judgeClient,
  mayWaitForBanner,
} from '../expect/client-session.ts';
import type { Expectation } from '../expect/endpoint.ts';
import { type IdentifiedClient, identifyClient } from '../identify/client.ts';
import type { Registry } from '../protocols/registry.ts';
import {
  type Banner,
  connectToService,
  type Greeting,
  greetBy,
  greetWith,
  NO_GREETING,
} from './greet.ts';
import { BANNER_DELAY, type ListenLimits, MAX_TIMER_DELAY } from './limits.ts';
import { readClient } from './read-client.ts';
import { closeWithMessages, type Relay, type Service } from './relay.ts';
import { refusalFor } from './reply.ts';

/** How clients are received. */
export interface ReceiveOptions {
  readonly expectation: Expectation;
  readonly registry: Registry;
  readonly limits: ListenLimits;
  /** What clients are greeted with. */
  readonly banner?: Banner;
  /** Wrong clients are told so in their own protocol. */
  readonly reply?: boolean;
  /** Right clients are passed on to this service. */
  readonly forward?: Service;
}

/** A client that was judged, and what goes on with it. */
export interface ReceivedClient {
  readonly visit: Omit<ClientSession, 'index'>;
  /** Resolves when it is gone. */
  readonly gone: Promise<void>;
}

/**
 * Receives one client: greets it, listens, judges, and passes it on or closes. Resolves when it is
 * judged; never rejects. The signal ends the listening, and what is passed on.
 */
export async function receiveClient(
  socket: net.Socket,
  manners: ReceiveOptions,
  signal: AbortSignal,
): Promise<ReceivedClient> {
  const { expectation, registry, limits, forward } = manners;
  const startedAt = new Date().toISOString();
  const begun = performance.now();
  const client = { address: plain(socket.remoteAddress ?? ''), port: socket.remotePort ?? 0 };

  const serviceGreets = forward !== undefined && mayWaitForBanner(expectation, registry);
  const greeting = greetingFor(socket, manners, serviceGreets, signal);
  // Who is greeted by a service may think for as long as that service lets it.
  const patience = serviceGreets ? { ...limits, firstByte: MAX_TIMER_DELAY } : limits;
  const { bytes, end, firstByte } = await readClient(socket, registry, patience, signal);
  const judged = performance.now() - begun;
  greeting.over();

  const greetedBy = greeting.said();
  const greeted = idsOf(greetedBy, expectation);
  const caller = identifyClient(bytes, end, registry, greeted);
  const verdict = judgeClient(expectation, caller, registry);
  const passes = verdict.allowed && end !== 'reset' && !signal.aborted;
  const { treatment, gone } =
    forward && passes
      ? await passOn(
          socket,
          bytes,
          greeting.way() ?? connectToService(socket, forward, signal),
          signal,
        )
      : await turnAway(socket, greeting, refusal(caller, verdict, greetedBy, manners));
  return {
    visit: {
      startedAt,
      client,
      identified: caller,
      ...(greetedBy === undefined ? {} : { greetedBy }),
      status: verdict.status,
      findings: verdict.findings,
      disposition: treatment,
      timing: { ...(firstByte === undefined ? {} : { firstByte }), judged },
    },
    gone,
  };
}

function greetingFor(
  socket: net.Socket,
  { banner, reply, forward }: ReceiveOptions,
  serviceGreets: boolean,
  signal: AbortSignal,
): Greeting {
  const hold = reply ? BANNER_DELAY : 0;
  if (serviceGreets && forward) return greetBy(socket, forward, hold, signal);
  return banner ? greetWith(socket, banner, hold) : NO_GREETING;
}

/** The protocols whose banner it may have been. */
function idsOf(greetedBy: string | undefined, { expected }: Expectation): readonly string[] {
  if (greetedBy === undefined) return [];
  if (greetedBy !== 'service') return [greetedBy];
  return expected.kind === 'stacks' ? expected.stacks.flatMap((stack) => stack.at(-1) ?? []) : [];
}

interface Treated {
  readonly treatment: Disposition;
  readonly gone: Promise<void>;
}

async function passOn(
  socket: net.Socket,
  first: Uint8Array,
  way: Promise<Relay | string>,
  signal: AbortSignal,
): Promise<Treated> {
  const relay = await way;
  if (typeof relay === 'string') {
    closeWithMessages(socket);
    return { treatment: { kind: 'not-forwarded', code: relay }, gone: closed(socket) };
  }
  relay.passOn(first);
  const cut = () => socket.destroy();
  signal.addEventListener('abort', cut, { once: true });
  if (signal.aborted) cut();
  const gone = relay.done.then(() => signal.removeEventListener('abort', cut));
  return { treatment: { kind: 'forwarded' }, gone };
}

/** What a wrong client is told. To one that may be right, or heard other words before, nothing. */
function refusal(
  { reading, bytes }: IdentifiedClient,
  { status, findings }: ClientVerdict,
  greetedBy: string | undefined,
  { reply, expectation, registry }: ReceiveOptions,
): readonly Uint8Array[] {
  if (!reply || !reading || status !== 'mismatch' || greetedBy !== undefined) return [];
  const wrongInside = findings.some(({ code }) => code === 'wrong-protocol-inside-tls');
  const expected = expectation.expected.kind === 'closed' ? 'nobody' : expectation.text;
  return refusalFor({ stack: reading.stack, expected, wrongInside, bytes }, registry);
}

async function turnAway(
  socket: net.Socket,
  greeting: Greeting,
  words: readonly Uint8Array[],
): Promise<Treated> {
  const relay = await greeting.way();
  if (relay !== undefined && typeof relay !== 'string') relay.part();
  closeWithMessages(socket, words);
  return { treatment: { kind: words.length > 0 ? 'replied' : 'closed' }, gone: closed(socket) };
}

async function closed(socket: net.Socket): Promise<void> {
  if (!socket.closed) await once(socket, 'close').catch(() => {});
}

/** An IPv4 client of a port that takes both. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=[\d.]+$)/, '');
}
