import { toHex } from '../bytes/build.ts';
import { escapeForJson } from '../bytes/escape.ts';
import { CATALOGUE } from '../expect/catalogue.ts';
import type { ClientSession, GreetedBy } from '../expect/client-session.ts';
import { clientSessionWords } from '../expect/client-session-words.ts';
import type { ClientReading } from '../identify/client.ts';
import { SCHEMA_VERSION } from './json-result.ts';
import type { ListenReport } from './listen-report.ts';

/** Bytes of an unknown client that are shown by default. */
const UNKNOWN_SHOWN = 32;

/**
 * One line when it begins, one for each client, and a last one for the whole. What clients said
 * may hold passwords: their bytes stand in it only with `bytes`, or if they are unknown.
 */
export function listenNdjson({ bytes }: { readonly bytes: boolean }): ListenReport {
  return {
    begin: ({ version, ...plan }) =>
      line({
        type: 'listening',
        schemaVersion: SCHEMA_VERSION,
        tool: { name: 'firstbytes', version },
        ...plan,
      }),
    each: (visit) => line({ type: 'client', ...visitToJson(visit, bytes) }),
    end: ({ counts, treatments, ms, ...rest }) =>
      line({ type: 'summary', ...counts, treatments, ...rest, ms: Math.round(ms) }),
  };
}

function visitToJson(visit: ClientSession, bytes: boolean) {
  const {
    index,
    startedAt,
    client,
    identified: caller,
    greetedBy,
    status,
    findings,
    disposition: treatment,
    timing,
  } = visit;
  const { outcome, reading, runnersUp, hello, request, prefix } = caller;
  const shown = bytes ? caller.bytes : caller.bytes.subarray(0, UNKNOWN_SHOWN);
  return {
    index,
    startedAt,
    client,
    status,
    findings: findings.map((one) => ({
      code: one.code,
      severity: CATALOGUE[one.code].severity,
      ...clientSessionWords(one),
      about: one.about,
    })),
    found: {
      outcome,
      ...(reading ? readingToJson(reading) : {}),
      ...(hello ? { tls: hello } : {}),
      ...(request ? { http: request } : {}),
      ...(prefix ? { prefix } : {}),
      runnersUp: runnersUp.map(readingToJson),
    },
    ...(greetedBy ? { greetedBy: greetedByText(greetedBy) } : {}),
    treatment,
    bytesRead: caller.bytes.length,
    ...(bytes || outcome === 'unknown-bytes' ? { bytes: toHex(shown) } : {}),
    timing: {
      ...(timing.firstByte === undefined ? {} : { firstByte: Math.round(timing.firstByte) }),
      judged: Math.round(timing.judged),
    },
  };
}

/** The id of the protocol, or `service`. */
function greetedByText(greetedBy: GreetedBy): string {
  return greetedBy.kind === 'protocol' ? greetedBy.id : 'service';
}

function readingToJson({ stack, ...rest }: ClientReading) {
  return { stack: stack.join('/'), ...rest };
}

function line(value: object): string {
  return `${escapeForJson(value)}\n`;
}
