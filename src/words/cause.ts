import { latin1 } from '../bytes/lines.ts';
import { tcpProtocols } from '../protocols/builtin.ts';
import type { Protocol } from '../protocols/protocol.ts';
import { withArticle } from './article.ts';
import { bytesWithHex } from './bytes.ts';
import { capitalized, sentence } from './capital.ts';
import { lengthText } from './length.ts';
import { orList } from './list.ts';

/** What the sentences of a cause need to know. */
export interface CauseDetails {
  /** Protocols that start with the bytes, the likeliest first. */
  readonly protocols: readonly string[];
  /** The side that sent the bytes. */
  readonly side: 'client' | 'server' | 'both';
  readonly evidence?: EvidenceDetails;
  readonly message?: {
    readonly software: string;
    readonly side: string;
    /** Empty if the message leaves the peer open. */
    readonly met: readonly string[];
    /** Both sides log the message. */
    readonly either?: boolean;
    readonly meaning: string;
    readonly fix: string;
    readonly source: string;
  };
  /** A sentence on what else it may be. */
  readonly note?: string;
}

interface EvidenceDetails {
  readonly bytes: Uint8Array;
  readonly number?: bigint;
  /** The bytes are not the first that were sent. */
  readonly isLaterPart?: true;
  /** How the number was read from the bytes. */
  readonly reading?: {
    readonly width: number;
    readonly endian: 'big' | 'little';
    readonly shift: number;
    readonly offset: number;
  };
  /** The number was read as the version of a TLS record. */
  readonly readAs?: 'version';
  /** The longer prefix that the bytes are part of. */
  readonly prefix?: Uint8Array;
  readonly rule?: string;
  readonly note?: string;
  /** What software answers so, and to clients of which protocol, if only to them. */
  readonly answer?: { readonly software: string; readonly to?: string };
}

/** A cause in sentences. Bytes are unescaped: escape them for their medium. */
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
export function causeWords(cause: CauseDetails): CauseWords {
  const { evidence, message, note } = cause;
  const meaning = evidence ? { meaning: evidenceText(evidence, cause) } : {};
  if (!message) return { ...meaning, cause: causeText(cause), fix: fixText(cause) };
  // The bytes prove more than a message that leaves the peer open.
  const isProved = evidence !== undefined && message.met.length === 0;
  return {
    loggedBy: `${message.software}, ${message.side} side`,
    ...meaning,
    cause: isProved
      ? provedText({ ...cause, side: senderOf(cause) }, message.software)
      : [sentence(message.meaning), note].filter(Boolean).join(' '),
    fix: isProved ? fixText({ ...cause, side: senderOf(cause) }) : sentence(message.fix),
    seenIn: message.source,
  };
}

/** Bytes that both sides of a protocol send came from the peer of the side that logs the message. */
function senderOf({ side, message }: CauseDetails): CauseDetails['side'] {
  if (side !== 'both' || !message || message.either) return side;
  return message.side === 'client' ? 'server' : 'client';
}

/** What happened to the software that logged a message, by the bytes in it. */
function provedText({ protocols, side, evidence }: CauseDetails, software: string): string {
  const peer = roleText(protocols, side);
  const number = evidence?.reading ? evidence.number : undefined;
  const isFirst = evidence?.reading?.offset === 0;
  const isLength = number !== undefined && number > 0xffn && isFirst;
  const read = isLength
    ? `took its first bytes for ${lengthText(number)}`
    : 'could not read its bytes';
  switch (side) {
    case 'server':
      return `${software} connected to ${peer}, and ${read}.`;
    case 'client':
      return `${capitalized(peer)} connected to ${software}, which ${read}.`;
    case 'both':
      return `${capitalized(peer)} and ${software} met: ${software} ${read}.`;
  }
}

/** A cause in a few words: who sent the bytes, and in brackets the software that reported them. */
export function causeTitle({ protocols, side, message }: CauseDetails): string {
  const sender = protocols.length === 0 ? 'another protocol' : peerText(protocols, side);
  return message ? `${sender} (${message.software})` : sender;
}

function evidenceText(evidence: EvidenceDetails, { protocols, side }: CauseDetails): string {
  const { bytes, reading, number, note, prefix, rule, answer, isLaterPart } = evidence;
  if (answer) return answerText(bytes, answer);
  const sender = withArticle(peerText(protocols, side));
  const whole = isLaterPart ? 'a part' : 'the start';
  const start = prefix && reading ? partText(reading, prefix) : whole;
  const sent = `${start} of what ${sender} sends`;
  if (!reading || number === undefined) {
    return `${bytesWithHex(bytes)}, ${sent}${rule ? ` (${rule})` : ''}${note ? `; ${note}` : ''}`;
  }
  return `${number} is ${bytesWithHex(bytes)} read as ${numberText(reading)}: ${sent}`;
}

/** The words are text: their bytes in hex would say nothing more. */
function answerText(
  bytes: Uint8Array,
  { software, to }: NonNullable<EvidenceDetails['answer']>,
): string {
  const asked = to ? withArticle(`${to} client`) : 'clients of another protocol';
  return `"${latin1(bytes)}" is what ${software} answers to ${asked}`;
}

function numberText({ width, endian, shift }: NonNullable<EvidenceDetails['reading']>): string {
  const order = width === 1 ? '' : ` ${endian}-endian`;
  const added = shift === 0 ? '' : shift > 0 ? `, plus ${shift}` : `, minus ${-shift}`;
  return `${withArticle(`${width}-byte${order} number`)}${added}`;
}

/** Where in a longer prefix the number is, counted from 1. */
function partText(
  { offset, width }: NonNullable<EvidenceDetails['reading']>,
  prefix: Uint8Array,
): string {
  const [first, last] = [offset + 1, offset + width];
  const place = first === last ? `byte ${first}` : `bytes ${first} to ${last}`;
  return `${place} of ${bytesWithHex(prefix)}, the start`;
}

function causeText({ protocols, side, evidence }: CauseDetails): string {
  const peer = roleText(protocols, side);
  if (evidence?.answer) return causeOfAnswer(peer, evidence.answer);
  const number = evidence?.number;
  if (number === undefined || !evidence?.reading) return causeWithoutNumber(peer, side);
  if (evidence.readAs === 'version') return causeOfVersion(peer, side);
  if (evidence.reading.width === 1) return causeOfByte(peer, side);
  const length = lengthText(number);
  switch (side) {
    case 'server':
      return `A client that expects a length prefix connected to ${peer}: it read the first bytes of the reply as ${length}.`;
    case 'client':
      return `${capitalized(peer)} connected to a server that expects a length prefix: the server read the first bytes of the request as ${length}.`;
    case 'both':
      return `One side is ${peer}; the other side expects a length prefix, and read the first bytes as ${length}.`;
  }
}

function causeOfAnswer(peer: string, { to }: NonNullable<EvidenceDetails['answer']>): string {
  const client = to ? roleText([to], 'client') : 'a client of another protocol';
  return `${capitalized(client)} connected to ${peer}, which refused it in these words.`;
}

/** A byte that was read as a type, a version or a number of a packet. */
function causeOfByte(peer: string, side: CauseDetails['side']): string {
  switch (side) {
    case 'server':
      return `A client of another protocol connected to ${peer}, and refused a byte of the reply.`;
    case 'client':
      return `${capitalized(peer)} connected to a server of another protocol, which refused a byte of the request.`;
    case 'both':
      return `One side is ${peer}; the other side speaks another protocol, and refused a byte of what it sent.`;
  }
}

/** Text where a TLS record has its version. */
function causeOfVersion(peer: string, side: CauseDetails['side']): string {
  switch (side) {
    case 'server':
      return `A client that starts TLS connected to ${peer} without TLS: it read two bytes of the reply as a version of TLS.`;
    case 'client':
      return `${capitalized(peer)} connected to a TLS port without TLS: the server read two bytes of the request as a version of TLS.`;
    case 'both':
      return `One side is ${peer} without TLS; the other side expects TLS, and read two bytes as a version of it.`;
  }
}

function causeWithoutNumber(peer: string, side: CauseDetails['side']): string {
  switch (side) {
    case 'server':
      return `${capitalized(peer)} sent these bytes; the client that reports them uses another protocol.`;
    case 'client':
      return `${capitalized(peer)} sent these bytes; the server that reports them uses another protocol.`;
    case 'both':
      return `${capitalized(peer)}, client or server, sent these bytes; the side that reports them uses another protocol.`;
  }
}

function roleText(protocols: readonly string[], side: CauseDetails['side']): string {
  const [first = ''] = protocols;
  const role = protocols.length === 1 && side !== 'both' ? rolesOf(first)?.[side] : undefined;
  return role ?? withArticle(peerText(protocols, side));
}

function rolesOf(id: string): Protocol['roles'] {
  return tcpProtocols.find((one) => one.id === id)?.roles;
}

/** More protocols than this in one sentence are noise. */
const MAX_PROTOCOLS = 3;

function peerText(protocols: readonly string[], side: CauseDetails['side']): string {
  return `${orList(protocols.slice(0, MAX_PROTOCOLS))} ${side === 'both' ? 'peer' : side}`;
}

function fixText({ protocols, side, evidence }: CauseDetails): string {
  const [first = ''] = protocols;
  if (evidence?.readAs === 'version') return fixOfVersion(side);
  if (first === 'tls' && side !== 'server') {
    return 'Disable TLS in the client, or point it at the TLS port.';
  }
  if (first === 'tls') return 'Enable TLS in the client, or point it at the plaintext port.';
  if (side === 'client') {
    return 'Find the client (its address is in the log, or use `firstbytes listen`), and correct its port.';
  }
  return 'Correct the host or port in the client; `firstbytes probe HOST:PORT` identifies the protocol there.';
}

function fixOfVersion(side: CauseDetails['side']): string {
  return side === 'client'
    ? 'Enable TLS in the client, or point it at the plaintext port.'
    : 'Disable TLS in the client, or point it at a TLS port; `firstbytes probe HOST:PORT` identifies the protocol there.';
}
