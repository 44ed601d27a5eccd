import { fieldOf } from '../bytes/http-answer.ts';
import { latin1, lineAt } from '../bytes/lines.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import type { Confidence, Facts } from '../protocols/protocol.ts';
import type { Registry, Stack } from '../protocols/registry.ts';
import { type ClientHello, readClientHello } from './client-hello.ts';
import { type Judgement, judgeClientBytes, judgementState } from './judge.ts';

/**
 * The outcome for one client. `silent`: it waited for the server. `closed`, `reset`: it ended the
 * connection without sending data.
 */
export type ClientOutcome =
  | 'identified'
  | 'ambiguous'
  | 'unknown-bytes'
  | 'silent'
  | 'closed'
  | 'reset';

/** A protocol that a client may use. */
export interface ClientReading {
  readonly stack: Stack;
  readonly confidence: Confidence;
  readonly facts: Facts;
  /** What was checked, the bytes that prove it, and the document that defines it. */
  readonly rule: string;
  readonly at: readonly [start: number, end: number];
  readonly spec?: string;
}

/** The first line of an HTTP request and its Host field. Hostile text. */
export interface HttpRequest {
  readonly method: string;
  /** Without a user name, a password and the query, which may hold secrets. */
  readonly path: string;
  readonly host?: string;
}

/** A length prefix that matches the size of the message. */
export interface LengthPrefix {
  readonly size: 2 | 4;
  readonly endian: 'big' | 'little';
  /** Of the message, in bytes. */
  readonly length: number;
}

/** A client as identified by its first bytes. */
export interface IdentifiedClient {
  readonly outcome: ClientOutcome;
  /** Set if `identified`. */
  readonly reading?: ClientReading;
  /** The other readings, best first. */
  readonly runnersUp: readonly ClientReading[];
  readonly hello?: ClientHello;
  readonly request?: HttpRequest;
  /** Of unknown bytes: they start with a number that is the length of the rest. */
  readonly prefix?: LengthPrefix;
  /** All bytes that were read before the client was judged. */
  readonly bytes: Uint8Array;
}

/** How the client ended the connection; `open` if it did not. */
export type ClientEnd = 'open' | 'eof' | 'reset';

/**
 * Identifies a client by its first bytes, of which no more will follow. `greeted` are the ids of the
 * protocols whose banner was sent: `USER x` may be FTP or POP3, but after an FTP banner it is FTP.
 */
export function identifyClient(
  bytes: Uint8Array,
  end: ClientEnd,
  registry: Registry,
  greeted: readonly string[] = [],
): IdentifiedClient {
  if (bytes.length === 0) {
    const outcome = end === 'open' ? 'silent' : end === 'eof' ? 'closed' : 'reset';
    return { outcome, runnersUp: [], bytes };
  }
  const { candidates } = judgeClientBytes({ bytes, ended: true }, registry.all);
  const readings = candidates.map(({ id, stack, match }): ClientReading => {
    const { confidence, facts, rule, at } = match;
    const spec = registry.get(id)?.spec;
    return { stack, confidence, facts, rule, at, ...(spec ? { spec } : {}) };
  });
  const [best, ...others] = afterBanner(greeted, readings);
  if (!best) {
    const prefix = lengthPrefixOf(bytes);
    return { outcome: 'unknown-bytes', runnersUp: [], bytes, ...(prefix ? { prefix } : {}) };
  }
  if (best.confidence === 'weak') return { outcome: 'ambiguous', runnersUp: readings, bytes };
  return {
    outcome: 'identified',
    reading: best,
    runnersUp: others,
    bytes,
    ...detailsOf(best, bytes),
  };
}

/** A complete frame reveals a length-prefixed protocol, even an unknown one. */
function lengthPrefixOf(bytes: Uint8Array): LengthPrefix | undefined {
  for (const size of [4, 2] as const) {
    const length = bytes.length - size;
    if (length < size) continue;
    for (const endian of ['big', 'little'] as const) {
      if (readUnsigned(bytes, 0, size, endian) === length) return { size, endian, length };
    }
  }
  return undefined;
}

/** If all readings are weak, one that fits the banner becomes likely. */
function afterBanner(
  greeted: readonly string[],
  readings: readonly ClientReading[],
): readonly ClientReading[] {
  if (readings.some(({ confidence }) => confidence !== 'weak')) return readings;
  const fitting = readings.find(({ stack }) => greeted.includes(stack.at(-1) ?? ''));
  if (!fitting) return readings;
  const rule = `${fitting.rule}, after its banner`;
  return [{ ...fitting, confidence: 'likely', rule }, ...readings.filter((one) => one !== fitting)];
}

/** Whether more bytes could change the identification or add to it. */
export type ClientState = 'final' | 'likely' | 'open';

/** The state so far; `likely` also while a ClientHello or the fields of a request are incomplete. */
export function clientState(bytes: Uint8Array, registry: Registry): ClientState {
  const judgement = judgeClientBytes({ bytes, ended: false }, registry.all);
  const known = judgementState(judgement);
  if (known !== 'final') return known;
  return isDetailed(judgement, bytes) ? 'final' : 'likely';
}

/** The stacks that a TLS client offers by known ALPN names. */
export function offeredInside(
  { hello }: Pick<IdentifiedClient, 'hello'>,
  registry: Registry,
): Stack[] {
  const names = hello?.alpn ?? [];
  return names.flatMap((name) =>
    registry.all
      .filter(({ alpn, layeredOn }) => !layeredOn && alpn?.includes(name))
      .map(({ id }) => ['tls', id]),
  );
}

function isDetailed({ candidates }: Judgement, bytes: Uint8Array): boolean {
  const outer = candidates[0]?.stack[0];
  if (outer === 'tls') return readClientHello(bytes) !== 'partial';
  return outer !== 'http' || /\r?\n\r?\n/.test(latin1(bytes));
}

function detailsOf(
  { stack }: ClientReading,
  bytes: Uint8Array,
): { hello?: ClientHello; request?: HttpRequest } {
  if (stack[0] === 'tls') {
    const hello = readClientHello(bytes);
    return typeof hello === 'string' ? {} : { hello };
  }
  if (stack[0] !== 'http') return {};
  const line = lineAt(bytes, 0, 4096);
  if (typeof line === 'string') return {};
  const [, method = '', target = ''] = /^(\S+) (.*) \S+$/.exec(line.text) ?? [];
  const host = withoutUserInfo(fieldOf({ fields: latin1(bytes, line.end) }, 'Host') ?? '');
  const query = target.indexOf('?');
  const path = withoutUserInfo(query === -1 ? target : `${target.slice(0, query)}?…`);
  return { request: { method, path, ...(host ? { host } : {}) } };
}

/** `http://user:password@host/` without what stands before the @, also where the scheme is missing. */
function withoutUserInfo(target: string): string {
  return target.replace(/^((?:[A-Za-z][A-Za-z\d+.-]*:)?\/\/)?[^/]*@/, '$1');
}
