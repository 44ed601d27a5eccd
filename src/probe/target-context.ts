import { type Endpoint, serverNameOf } from '../expect/endpoint.ts';
import { satisfies } from '../expect/satisfies.ts';
import type { Candidate } from '../identify/judge.ts';
import type { Probe } from '../identify/probe.ts';
import type { TlsOptions } from '../net/start-tls.ts';
import type { Protocol } from '../protocols/protocol.ts';
import type { UpgradeStep } from '../protocols/protocol-parts.ts';
import { incrementsFor } from './increments.ts';
import { type ChosenOpening, openingOf } from './opening.ts';
import type { PlanContext } from './plan-context.ts';
import { isFragile } from './politeness.ts';
import type { ProbeContext } from './probe-context.ts';

/** How long a likely match waits for bytes that would change it, in milliseconds. */
const LIKELY_DELAY = 120;

/** What all connections to one target need to know. */
export class TargetContext implements ProbeContext {
  readonly protocols: readonly Protocol[];
  readonly firstByteTimeout: number | undefined;
  readonly likelyDelay = LIKELY_DELAY;
  readonly maxBytes: number;
  /** The shortest round trip so far, in milliseconds. */
  rtt = Number.POSITIVE_INFINITY;
  readonly #plan: PlanContext;
  readonly #endpoint: Endpoint;

  constructor(plan: PlanContext) {
    const { endpoint, registry } = plan;
    const { firstByte, maxBytes, total } = endpoint.limits;
    this.#plan = plan;
    this.#endpoint = endpoint;
    this.protocols = registry.all;
    // The target's deadline ends an exchange anyway: one timer less.
    this.firstByteTimeout = firstByte < total ? firstByte : undefined;
    this.maxBytes = maxBytes;
  }

  get sendsFollowUp(): boolean {
    return !this.#plan.passive && !isFragile(this.#plan);
  }

  get tls(): ProbeContext['tls'] {
    const { trusted } = this.#endpoint.expectation.constraints.certificate ?? {};
    const serverName = serverNameOf(this.#endpoint);
    return trusted === undefined ? { serverName } : { serverName, trusted };
  }

  get clientCertificate(): TlsOptions['clientCertificate'] {
    return this.#endpoint.clientCertificate;
  }

  get header(): ProbeContext['header'] {
    return this.#plan.passive ? undefined : this.#endpoint.proxyProtocol;
  }

  openingOf(probe: Probe, alpn: string | undefined): ChosenOpening {
    return openingOf(probe, alpn, this.#endpoint, this.#plan.registry, incrementsFor(this.rtt));
  }

  upgradeOf({ id, stack, match }: Candidate): readonly UpgradeStep[] | undefined {
    const { expected, constraints } = this.#endpoint.expectation;
    const wanted = constraints.starttls ?? constraints.tls;
    if (!wanted || this.#plan.passive) return undefined;
    if (match.facts.starttls === false || !satisfies(expected, stack)) return undefined;
    return this.#plan.registry.get(id)?.starttls;
  }
}
