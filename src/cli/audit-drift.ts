import { createReadStream } from 'node:fs';
import { escapeForJson } from '../bytes/escape.ts';
import { addressText, type Endpoint } from '../expect/endpoint.ts';
import type { Result } from '../expect/result.ts';
import { failureOf } from '../net/failure.ts';
import { BaselineReader } from '../report/baseline-services.ts';
import { type Drift, DriftTally } from '../report/drift.ts';
import { serviceOfResult } from '../report/service-of.ts';
import { isOpen, type ServiceMap } from '../report/services.ts';
import { argumentText } from './argument-text.ts';
import type { AuditRequest } from './audit-request.ts';
import type { CliContext } from './cli-context.ts';
import { CliError } from './cli-error.ts';
import { reasonOf } from './reason.ts';

/** Compares an audit, as it goes, with the one before. */
export class AuditDrift {
  readonly #before: ServiceMap;
  readonly #tally: DriftTally;
  /** Services of the audit before that are closed now. */
  readonly #gone: Set<string>;

  constructor(before: ServiceMap, gone: Iterable<string> = []) {
    this.#before = before;
    this.#tally = new DriftTally(before);
    this.#gone = new Set(gone);
  }

  take(result: Result): void {
    const service = serviceOfResult(result);
    if (service) this.#tally.take(service);
  }

  /** The services that an audit found before it was interrupted. */
  takeAll(services: ServiceMap): void {
    let place = 0;
    for (const address of services.addresses()) {
      const kind = services.at(place++);
      if (kind) this.#tally.take({ address, ...kind });
    }
  }

  /** A line of the journal if the closed target was open before: only so an audit that goes on knows it. */
  closedLine({ target }: Endpoint, code: string): string | undefined {
    const failure = failureOf(code);
    if (isOpen(failure) || failure === 'not-attempted') return undefined;
    const address = addressText(target);
    if (this.#before.placeOf(address) === undefined || this.#gone.has(address)) return undefined;
    this.#gone.add(address);
    return `${escapeForJson({ type: 'gone', address })}\n`;
  }

  end(): Drift {
    return this.#tally.end((address) => this.#gone.has(address));
  }
}

/** Reads the audit before. Undefined without `--baseline`. */
export async function openDrift(
  { baseline, earlier }: Pick<AuditRequest, 'baseline' | 'earlier'>,
  context: CliContext,
): Promise<AuditDrift | undefined> {
  if (baseline === undefined) return undefined;
  const drift = new AuditDrift(await servicesOf(baseline, context), earlier?.state.gone);
  if (earlier) drift.takeAll(await servicesOf(earlier.file, context));
  return drift;
}

async function servicesOf(file: string, { stderr }: CliContext): Promise<ServiceMap> {
  const name = argumentText(file);
  const reader = new BaselineReader();
  const decoder = new TextDecoder();
  try {
    for await (const chunk of createReadStream(file)) {
      if (!reader.push(decoder.decode(chunk as Uint8Array, { stream: true }))) break;
    }
    reader.push(decoder.decode());
  } catch (error) {
    throw new CliError(`cannot read ${name}: ${reasonOf(error)}`);
  }
  const found = reader.end();
  if ('message' in found) {
    const place = found.line === undefined ? name : `${name}:${found.line}`;
    throw new CliError(`${place}: ${found.message}`, 'pass the output of audit -o ndjson=FILE');
  }
  for (const one of found.warnings) await stderr.write(`${name}: warning: ${one}\n`);
  return found.services;
}
