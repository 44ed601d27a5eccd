import { toHex } from '../bytes/build.ts';
import { escapeForJson } from '../bytes/escape.ts';
import { CATALOGUE } from '../expect/catalogue.ts';
import type { ClientSession, GreetedBy } from '../expect/client-session.ts';
import type { ClientReading, HttpRequest } from '../identify/client.ts';
import { clientSessionWords } from '../words/client-session.ts';
import { SCHEMA_VERSION } from './json-result.ts';
import type { ListenReport } from './listen-report.ts';

/** Bytes of an unknown client that are shown by default: a length or a magic number, and no password. */
export const MAX_UNKNOWN_BYTES = 4;

/**
 * One line at the start, one for each client, and a last one with the totals. Clients may send
 * passwords, so their bytes and the paths of their requests are included only with `bytes`; the
 * first four bytes also if the protocol is unknown.
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
    each: (session) => line({ type: 'client', ...sessionToJson(session, bytes) }),
    end: ({ counts, dispositions, ms, ...rest }) =>
      line({ type: 'summary', ...counts, dispositions, ...rest, ms: Math.round(ms) }),
  };
}

function sessionToJson(session: ClientSession, bytes: boolean) {
  const { index, startedAt, client, identified, greetedBy, status, findings, disposition, timing } =
    session;
  const { outcome, reading, runnersUp, hello, request, prefix } = identified;
  const shown = bytes ? identified.bytes : identified.bytes.subarray(0, MAX_UNKNOWN_BYTES);
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
      ...(request ? { http: bytes ? request : withoutPath(request) } : {}),
      ...(prefix ? { prefix } : {}),
      runnersUp: runnersUp.map(readingToJson),
    },
    ...(greetedBy ? { greetedBy: greetedByText(greetedBy) } : {}),
    disposition,
    bytesRead: identified.bytes.length,
    ...(bytes || outcome === 'unknown-bytes' ? { bytes: toHex(shown) } : {}),
    timing: {
      ...(timing.firstByte === undefined ? {} : { firstByte: Math.round(timing.firstByte) }),
      judged: Math.round(timing.judged),
    },
  };
}

function withoutPath({ method, host }: HttpRequest) {
  return { method, ...(host === undefined ? {} : { host }) };
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
