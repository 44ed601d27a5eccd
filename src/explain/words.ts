import { toHex } from '../bytes/build.ts';
import { latin1 } from '../bytes/lines.ts';
import { CATALOGUE } from '../expect/catalogue.ts';
import { sizeText } from '../expect/length-impact.ts';
import { tcpProtocols } from '../protocols/builtin.ts';
import type { Protocol } from '../protocols/protocol.ts';
import type { Cause, CauseEvidence } from './cause.ts';
import type { Explanation } from './explain.ts';

/** A cause in words. Bytes stand in it as they came: escape it for its medium. */
export interface CauseWords {
  /** What the number or the bytes mean; absent if only a message is known. */
  readonly meaning?: string;
  /** The software that logs the message, and its side. */
  readonly loggedBy?: string;
  /** What probably happened: one sentence, with the roles. */
  readonly cause: string;
  readonly fix: string;
  /** A public report of the message. */
  readonly seenIn?: string;
}

/** The sentences of a cause. */
export function causeInWords(cause: Cause): CauseWords {
  const { evidence, message } = cause;
  const meaning = evidence ? { meaning: evidenceText(evidence, cause) } : {};
  if (!message) return { ...meaning, cause: causeText(cause), fix: fixText(cause) };
  const { software, side, source } = message;
  return {
    loggedBy: `${software}, as a ${side}`,
    ...meaning,
    cause: `${capital(message.meaning)}.`,
    fix: `${capital(message.fix)}.`,
    seenIn: source,
  };
}

/** What else a number is: some software shows it as a time. */
export function asideOf({ number, kind, causes }: Explanation): string | undefined {
  if (number === undefined || kind === 'date' || causes.length === 0) return undefined;
  if (number < 1_000_000_000n || number > 1_700_000_000n) return undefined;
  const date = new Date(Number(number) * 1000).toISOString().replace('.000Z', 'Z');
  return `read as a Unix time, it is ${date}`;
}

/** The catalogue entry of a code such as `refused`. */
export function codeInWords({ code }: Explanation) {
  return code === undefined ? undefined : CATALOGUE[code];
}

function evidenceText(evidence: CauseEvidence, { protocols, side }: Cause): string {
  const { bytes, reading, number, note, prefix, rule } = evidence;
  const whose = `${listText(protocols)} ${side === 'both' ? 'peer' : side}`;
  const part =
    prefix && reading ? `${placeText(reading.offset)} of ${bytesText(prefix)}` : 'the start';
  const sent = `${bytesText(bytes)}, ${part} of what ${article(whose)} sends`;
  const proof = rule ? ` (${rule})` : '';
  if (!reading || number === undefined) return `${sent}${proof}${note ? `; ${note}` : ''}`;
  const { width, endian, shift } = reading;
  const order = width === 1 ? '' : ` ${endian}-endian`;
  const counted = shift === 0 ? '' : shift > 0 ? `, plus ${shift}` : `, less ${-shift}`;
  const as = width === 1 ? 'one byte' : `a ${width}-byte${order} number`;
  return `${number} is ${bytesText(bytes)} read as ${as}${counted}: ${part} of what ${article(whose)} sends`;
}

/** `"HTTP" (48 54 54 50)`; other bytes as hex alone. */
function bytesText(bytes: Uint8Array): string {
  const shown = bytes.subarray(0, 24);
  const more = bytes.length > shown.length ? ' ...' : '';
  const pairs = `${(toHex(shown).match(/../g) ?? []).join(' ')}${more}`;
  const isText = shown.every((byte) => byte >= 0x20 && byte < 0x7f);
  return isText ? `"${latin1(shown)}" (${pairs})` : pairs;
}

function placeText(offset: number): string {
  return offset === 0 ? 'the first' : `from byte ${offset + 1}`;
}

function causeText({ protocols, side, evidence }: Cause): string {
  const who = roleText(protocols, side);
  const number = evidence?.number;
  if (number === undefined || !evidence?.reading) return withoutNumber(who, side);
  const length = `a length of ${number}${number >= 1024n ? ` (${sizeText(number)})` : ''}`;
  switch (side) {
    case 'server':
      return `A length-prefixed client was connected to ${who}: it read the first bytes of the reply as ${length}.`;
    case 'client':
      return `${capital(who)} was connected to a length-prefixed server: it read the first bytes of the request as ${length}.`;
    case 'both':
      return `One side is ${who}; the other side expects a length first, and read the first bytes as ${length}.`;
  }
}

function withoutNumber(who: string, side: Cause['side']): string {
  switch (side) {
    case 'server':
      return `${capital(who)} sent these bytes; the client that reports them uses another protocol.`;
    case 'client':
      return `${capital(who)} sent these bytes; the server that reports them uses another protocol.`;
    case 'both':
      return `${capital(who)}, client or server, sent these bytes; the side that reports them uses another protocol.`;
  }
}

function rolesOf(id: string): Protocol['roles'] {
  return tcpProtocols.find((one) => one.id === id)?.roles;
}

function roleText(protocols: readonly string[], side: Cause['side']): string {
  const [first = ''] = protocols;
  const known = protocols.length === 1 && side !== 'both' ? rolesOf(first)?.[side] : undefined;
  return known ?? article(`${listText(protocols)} ${side === 'both' ? 'peer' : side}`);
}

function fixText({ protocols, side }: Cause): string {
  const [first = ''] = protocols;
  if (first === 'tls' && side !== 'server') {
    return 'Turn TLS off in that client, or point it at the TLS port.';
  }
  if (first === 'tls') return 'Turn TLS on in the client, or point it at the plaintext port.';
  if (side === 'client') {
    return 'Find the client (its address is in the log, or use "firstbytes listen"), and correct its port.';
  }
  return 'Correct the host or port in the client; "firstbytes probe HOST:PORT" identifies the protocol there.';
}

/** At most three of them: more would be noise. */
function listText(items: readonly string[]): string {
  return items.slice(0, 3).join(' or ');
}

function article(noun: string): string {
  return `${/^(?:[aeio]|http|ftp|m[qs]|rtsp|ssh|smtp|lmtp|nntp|rpc|s7|ldap|x11|xmpp)/i.test(noun) ? 'an' : 'a'} ${noun}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
