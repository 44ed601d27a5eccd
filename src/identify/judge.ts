import { equal } from '../bytes/compare.ts';
import { isLineEnd } from '../bytes/lines.ts';
import {
  type ClientBytes,
  type Confidence,
  type Layer,
  MAX_TURN_BYTES,
  type Match,
  type Protocol,
  type Reply,
  type Turn,
  type Verdict,
} from '../protocols/protocol.ts';
import { possibleClients, possibleServers } from './dispatch.ts';

/** A protocol that the bytes of a server or a client may belong to. */
export interface Candidate {
  readonly id: string;
  /** The protocol with those that it is layered on: `['http', 'websocket']`. */
  readonly stack: readonly string[];
  readonly match: Match;
}

/** The combined result of all recognizers. */
export interface Judgement {
  /** Best first; a candidate that another one contains (`http` of `http/websocket`) is omitted. */
  readonly candidates: readonly Candidate[];
  /** Ids of protocols that need more bytes. */
  readonly waiting: readonly string[];
  /** One of these may be inside the best candidate: `grpc` of `http2`. */
  readonly mayGoDeeper: boolean;
}

export const NO_JUDGEMENT: Judgement = { candidates: [], waiting: [], mayGoDeeper: false };

/** Shows a server's reply to all recognizers that its first bytes leave. */
export function judgeReply(reply: Reply, protocols: readonly Protocol[]): Judgement {
  const seen = new SeenReply(reply);
  const repeated = repeatedPart(seen);
  if (repeated === 'start' && !reply.ended) return { ...NO_JUDGEMENT, waiting: ['echo'] };
  const possible = possibleServers(seen, protocols);
  return repeated === 'none' ? judgeAll(possible, seen) : judgeRepetition(seen, repeated, possible);
}

/** What the recognizers see of a reply: a class, since one is made for each reply. */
class SeenReply implements Reply {
  readonly bytes: Uint8Array;
  readonly sent: Uint8Array;
  readonly layer: Layer;
  readonly later: readonly Turn[];
  readonly ended: boolean;
  declare readonly alpn?: string;

  constructor({ bytes, sent, layer, later, ended, alpn }: Reply) {
    this.bytes = viewOf(bytes, MAX_TURN_BYTES);
    this.sent = viewOf(sent, sent.length);
    this.layer = layer;
    this.later = later;
    this.ended = ended;
    if (alpn !== undefined) this.alpn = alpn;
  }
}

function judgeAll(protocols: readonly Protocol[], reply: Reply): Judgement {
  const verdicts = new Verdicts();
  for (const one of protocols) verdicts.add(one, one.server(reply));
  return verdicts.judgement();
}

/**
 * A peer that returns the sent bytes would match any probed protocol, so a repetition of a protocol's
 * own opening is shown to it only if its servers may send the same. If the bytes are all that was
 * sent, both sides must use the protocol; then it is not an echo.
 */
function judgeRepetition(
  reply: Reply,
  repeated: 'start' | 'whole' | 'more',
  protocols: readonly Protocol[],
): Judgement {
  const names = (one: Protocol) => isStrong(one.client({ bytes: reply.sent, ended: true }));
  const verdicts = new Verdicts();
  for (const one of protocols) {
    if (one.echoes) {
      verdicts.add(one, repeated === 'whole' ? asIfEnded(one, reply) : one.server(reply));
    } else if (!isOpeningOf(one, reply.sent) && (repeated !== 'whole' || names(one))) {
      verdicts.add(one, one.server(reply));
    }
  }
  const judgement = verdicts.judgement();
  const { candidates } = judgement;
  const isUsed = protocols.some(
    (one) => !one.echoes && candidates.some(({ id, match }) => id === one.id && isStrong(match)),
  );
  if (repeated !== 'whole' || !isUsed) return judgement;
  return {
    ...judgement,
    candidates: candidates.filter(({ id }) => id !== 'echo'),
    waiting: judgement.waiting.filter((id) => id !== 'echo'),
  };
}

/** A whole copy is not waited on: should more bytes come, the reply is judged again. */
function asIfEnded(one: Protocol, reply: Reply): Verdict {
  const verdict = one.server(reply);
  if (verdict.answer !== 'need') return verdict;
  const atEnd = one.server({ ...reply, ended: true });
  return atEnd.answer === 'match' ? atEnd : verdict;
}

function isStrong(verdict: Verdict): boolean {
  return verdict.answer === 'match' && verdict.confidence !== 'weak';
}

/** An opening that names its target is counted as sent: no server repeats its own name as a request. */
function isOpeningOf({ openings }: Protocol, sent: Uint8Array): boolean {
  return openings.some((one) => typeof one === 'function' || equal(one, sent));
}

/** Shows a client's first bytes to all recognizers that they leave. */
export function judgeClientBytes(client: ClientBytes, protocols: readonly Protocol[]): Judgement {
  const seen: ClientBytes = { bytes: viewOf(client.bytes, MAX_TURN_BYTES), ended: client.ended };
  const verdicts = new Verdicts();
  for (const one of possibleClients(seen, protocols)) verdicts.add(one, one.client(seen));
  return verdicts.judgement();
}

/** The first bytes, without the methods of a Buffer: parts of it are cheaper to take. */
function viewOf(bytes: Uint8Array, most: number): Uint8Array {
  const isPlain = Object.getPrototypeOf(bytes) === Uint8Array.prototype;
  if (isPlain && bytes.length <= most) return bytes;
  return new Uint8Array(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, most));
}

/**
 * Whether more bytes can change the outcome. `final`: one candidate is certain, or no other is
 * possible. `likely`: a good candidate, but others need more bytes, so wait briefly. `open`: no good
 * candidate yet.
 */
export function judgementState(judgement: Judgement): 'final' | 'likely' | 'open' {
  const { candidates, waiting, mayGoDeeper } = judgement;
  const [best, second] = candidates;
  if (!best || best.match.confidence === 'weak') return 'open';
  if (second?.match.confidence === best.match.confidence) return 'open';
  if (best.match.confidence === 'certain') return mayGoDeeper ? 'likely' : 'final';
  return waiting.length === 0 ? 'final' : 'likely';
}

const RANK: Readonly<Record<Confidence, number>> = { certain: 3, likely: 2, weak: 1 };

/** What the recognizers said, in the order in which they were asked. */
class Verdicts {
  /** Made with the first one: an array that grows from nothing has room for sixteen more. */
  #found: Candidate[] | undefined;
  #waiting: Protocol[] | undefined;

  add(one: Protocol, verdict: Verdict): void {
    if (verdict.answer === 'reject') return;
    if (verdict.answer === 'need') {
      if (this.#waiting) this.#waiting.push(one);
      else this.#waiting = [one];
      return;
    }
    const candidate: Candidate = { id: one.id, stack: stackOf(one), match: verdict };
    if (this.#found) this.#found.push(candidate);
    else this.#found = [candidate];
  }

  judgement(): Judgement {
    const [found = [], waiting] = [this.#found, this.#waiting];
    const candidates = found.length > 1 ? ranked(found) : found;
    if (!waiting) return { candidates, waiting: [], mayGoDeeper: false };
    const best = candidates[0]?.id;
    return {
      candidates,
      waiting: waiting.map(({ id }) => id),
      mayGoDeeper: waiting.some(({ layeredOn }) => layeredOn?.at(-1) === best),
    };
  }
}

function stackOf({ layeredOn, id }: Protocol): readonly string[] {
  return layeredOn ? [...layeredOn, id] : [id];
}

/** Best first, and in the order of the list where two are as good; without what another one contains. */
function ranked(found: readonly Candidate[]): readonly Candidate[] {
  const candidates: Candidate[] = [];
  for (const one of found) {
    if (isContained(one, found)) continue;
    let at = candidates.length;
    while (at > 0 && isBetter(one, candidates[at - 1] as Candidate)) at--;
    candidates.splice(at, 0, one);
  }
  return candidates;
}

function isBetter(one: Candidate, other: Candidate): boolean {
  return RANK[one.match.confidence] > RANK[other.match.confidence];
}

function isContained(one: Candidate, found: readonly Candidate[]): boolean {
  for (const other of found) if (contains(other, one)) return true;
  return false;
}

/** `http/websocket` contains `http`, if it is known at least as well. */
function contains(outer: Candidate, one: Candidate): boolean {
  if (outer.stack.length <= one.stack.length || outer.match.confidence === 'weak') return false;
  return one.stack.every((id, i) => outer.stack[i] === id);
}

/**
 * How much of what was sent a reply repeats: nothing that counts, its start, the whole of it (line
 * ends aside), or the whole with more behind it.
 */
function repeatedPart({ bytes, sent }: Reply): 'none' | 'start' | 'whole' | 'more' {
  if (sent.length < 4 || bytes.length === 0 || bytes[0] !== sent[0]) return 'none';
  const content = contentLength(sent);
  if (content < 4) return 'none';
  const same = commonLength(sent, bytes);
  if (same >= content && contentLength(bytes) === content) return 'whole';
  if (same === bytes.length) return 'start';
  return same >= content ? 'more' : 'none';
}

/** How many bytes precede the line ends behind them. */
function contentLength(bytes: Uint8Array): number {
  let end = bytes.length;
  while (end > 0 && isLineEnd(bytes[end - 1])) end--;
  return end;
}

/** How many first bytes are equal. */
function commonLength(a: Uint8Array, b: Uint8Array): number {
  const most = Math.min(a.length, b.length);
  let at = 0;
  while (at < most && a[at] === b[at]) at++;
  return at;
}
