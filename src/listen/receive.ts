import { once } from 'node:events';
import {
  type ClientSession,
  type ClientVerdict,
  type Disposition,
  type GreetedBy,
  judgeClient,
  mayWaitForBanner,
} from '../expect/client-session.ts';
import type { Expectation } from '../expect/endpoint.ts';
import { type IdentifiedClient, identifyClient } from '../identify/client.ts';
import { closeGracefully } from '../net/close.ts';
import type { Socket } from '../net/connect.ts';
import { onAbort } from '../net/on-abort.ts';
import type { Registry } from '../protocols/registry.ts';
import { type Banner, type Greeting, greetByService, greetWith, NO_GREETING } from './greet.ts';
import { BANNER_DELAY, type ListenLimits, MAX_TIMER_DELAY } from './limits.ts';
import { readClient } from './read-client.ts';
import { connectToService, type Relay, type Service } from './relay.ts';
import { refusalFor } from './reply.ts';

/** How clients are received. */
export interface ReceiveOptions {
  readonly expectation: Expectation;
  readonly registry: Registry;
  readonly limits: ListenLimits;
  /** The banner that clients receive. */
  readonly banner?: Banner;
  /** Wrong clients get a reply in their own protocol. */
  readonly reply?: boolean;
  /** Right clients are forwarded to this service. */
  readonly forward?: Service;
}

/** A client that was judged, while its connection may go on. */
export interface ReceivedClient {
  readonly session: Omit<ClientSession, 'index'>;
  /** Resolves when its connection is closed. */
  readonly gone: Promise<void>;
}

/**
 * Receives one client: greets it, reads, judges, and forwards it or closes. Resolves when it is
 * judged; never rejects. The signal ends the reading, and a forwarded connection.
 */
export async function receiveClient(
  socket: Socket,
  options: ReceiveOptions,
  signal: AbortSignal,
): Promise<ReceivedClient> {
  const { expectation, registry, limits, forward } = options;
  const startedAt = new Date().toISOString();
  const acceptedAt = performance.now();
  const client = {
    address: plainAddress(socket.remoteAddress ?? ''),
    port: socket.remotePort ?? 0,
  };

  const isServiceFirst = forward !== undefined && mayWaitForBanner(expectation, registry);
  const greeting = greetingFor(socket, options, isServiceFirst, signal);
  // A client that waits for a service may wait as long as that service lets it.
  const readLimits = isServiceFirst ? { ...limits, firstByte: MAX_TIMER_DELAY } : limits;
  const { bytes, end, firstByte } = await readClient(socket, registry, readLimits, signal);
  const judged = performance.now() - acceptedAt;
  greeting.cancel();

  const greetedBy = greeting.greetedBy();
  const identified = identifyClient(bytes, end, registry, bannerIds(greetedBy, expectation));
  const verdict = judgeClient(expectation, identified, registry);
  const isForwarded = verdict.allowed && end !== 'reset' && !signal.aborted;
  const { disposition, gone } =
    forward && isForwarded
      ? await forwardClient(
          socket,
          bytes,
          greeting.relay() ?? connectToService(socket, forward, signal),
          signal,
        )
      : await refuseClient(socket, greeting, refusal(identified, verdict, greetedBy, options));
  return {
    session: {
      startedAt,
      client,
      identified,
      ...(greetedBy === undefined ? {} : { greetedBy }),
      status: verdict.status,
      findings: verdict.findings,
      disposition,
      timing: { ...(firstByte === undefined ? {} : { firstByte }), judged },
    },
    gone,
  };
}

function greetingFor(
  socket: Socket,
  { banner, reply, forward }: ReceiveOptions,
  isServiceFirst: boolean,
  signal: AbortSignal,
): Greeting {
  const delay = reply ? BANNER_DELAY : 0;
  if (isServiceFirst && forward) return greetByService(socket, forward, delay, signal);
  return banner ? greetWith(socket, banner, delay) : NO_GREETING;
}

/** The protocols whose banner the client may have received. */
function bannerIds(greetedBy: GreetedBy | undefined, { expected }: Expectation): readonly string[] {
  if (greetedBy === undefined) return [];
  if (greetedBy.kind === 'protocol') return [greetedBy.id];
  return expected.kind === 'stacks' ? expected.stacks.flatMap((stack) => stack.at(-1) ?? []) : [];
}

interface Disposed {
  readonly disposition: Disposition;
  readonly gone: Promise<void>;
}

async function forwardClient(
  socket: Socket,
  first: Uint8Array,
  connecting: Promise<Relay | string>,
  signal: AbortSignal,
): Promise<Disposed> {
  const relay = await connecting;
  if (typeof relay === 'string') {
    closeGracefully(socket);
    return { disposition: { kind: 'not-forwarded', code: relay }, gone: closed(socket) };
  }
  relay.forward(first);
  const gone = relay.done.then(onAbort(signal, () => socket.destroy()));
  return { disposition: { kind: 'forwarded' }, gone };
}

/** The reply to a wrong client; none to one that may be right, or that received a banner. */
function refusal(
  { reading, bytes }: IdentifiedClient,
  { status, findings }: ClientVerdict,
  greetedBy: GreetedBy | undefined,
  { reply, expectation, registry }: ReceiveOptions,
): readonly Uint8Array[] {
  if (!reply || !reading || status !== 'mismatch' || greetedBy !== undefined) return [];
  const wrongInside = findings.some(({ code }) => code === 'wrong-protocol-inside-tls');
  const expected = expectation.expected.kind === 'closed' ? 'no client' : expectation.text;
  return refusalFor({ stack: reading.stack, expected, wrongInside, bytes }, registry);
}

async function refuseClient(
  socket: Socket,
  greeting: Greeting,
  messages: readonly Uint8Array[],
): Promise<Disposed> {
  const relay = await greeting.relay();
  if (relay !== undefined && typeof relay !== 'string') relay.disconnect();
  closeGracefully(socket, messages);
  const kind = messages.length > 0 ? 'replied' : 'closed';
  return { disposition: { kind }, gone: closed(socket) };
}

async function closed(socket: Socket): Promise<void> {
  if (!socket.closed) await once(socket, 'close').catch(() => {});
}

/** The address of an IPv4 client at a port that takes both families. */
function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=[\d.]+$)/, '');
}
