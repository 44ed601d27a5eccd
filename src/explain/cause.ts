import type { LogMessage } from '../expect/messages.ts';
import type { Framing } from '../protocols/protocol-parts.ts';
import type { Side } from './expand-prefixes.ts';
import { type Owner, ownerOf, ownerOfText } from './from-bytes.ts';
import type { PrefixIndex, RegistryPrefixes } from './known-prefixes.ts';
import { unsignedOf } from './numbers.ts';
import {
  byteOriginsOf,
  type NumberOrigin,
  type NumberReading,
  numberOriginsOf,
  protocolsStartingWith,
  versionOriginsOf,
  weakOriginsOf,
} from './readings.ts';

/** What the bytes prove: their sender, and the number that they were read as. */
export interface CauseEvidence {
  /** The number that the bytes were read as, if any. */
  readonly number?: bigint;
  readonly reading?: NumberReading;
  /** The number was read as the version of a record, not as a length. */
  readonly readAs?: 'version';
  /** The bytes as they were sent. */
  readonly bytes: Uint8Array;
  /** The bytes are not the first that were sent. */
  readonly isLaterPart?: true;
  /** The longer prefix that the bytes are part of. */
  readonly prefix?: Uint8Array;
  /** What a recognizer checked, if one matched. */
  readonly rule?: string;
  readonly note?: string;
  /** Set if the bytes are a sentence by which a server refuses other protocols. */
  readonly answer?: {
    readonly software: string;
    /** The protocol of the client, if only its clients are answered so. */
    readonly to?: string;
  };
}

/** A probable cause. */
export interface Cause {
  readonly confidence: 'likely' | 'weak';
  /** The protocols that start with these bytes, the likeliest first; empty if only a message is known. */
  readonly protocols: readonly string[];
  /** The side that sent the bytes. */
  readonly side: Side | 'both';
  readonly evidence?: CauseEvidence;
  readonly message?: LogMessage;
  /** Why a cause is weak: the number is rounded, or the words do not speak of reading. */
  readonly doubt?: 'rounded' | 'words';
  /** A sentence on what else it may be. */
  readonly note?: string;
}

/** The two-byte numbers in logs are most often lengths of TLS records. */
const TLS_RECORD: Framing = {
  offset: 3,
  size: 2,
  endian: 'big',
  counts: 'payload',
  max: 0x4000 + 256,
};

/** The causes of a number; empty if it is just a number. */
export function causesOfNumber(value: bigint, prefixes: PrefixIndex): Cause[] {
  const candidates = unsignedOf(value);
  const likely = candidates.flatMap((one) => numberOriginsOf(one, prefixes));
  if (likely.length > 0) return distinct(likely).map((one) => causeOf(one, value, 'likely'));
  const framing = prefixes.registry.get('tls')?.framing ?? TLS_RECORD;
  return candidates
    .flatMap((one) => (one > 0xffn ? weakOriginsOf(one, framing, prefixes) : []))
    .map((one) => causeOf(one, value, 'weak'));
}

/**
 * The causes of a number that stands where the software of a message logs a length. What proves
 * itself may come from either side; what only the place makes a proof comes from the peer.
 */
export function causesOfNumberIn(
  value: bigint,
  message: LogMessage,
  prefixes: RegistryPrefixes,
): Cause[] {
  const origins = unsignedOf(value).flatMap((one) => {
    const likely = numberOriginsOf(one, prefixes).filter((origin) => isSeen(origin, prefixes));
    if (likely.length > 0 || one <= 0xffn) return likely;
    const framing = message.speaks.map((id) => prefixes.registry.get(id)?.framing).find(Boolean);
    return weakOriginsOf(one, framing, prefixes, sendersFor(message));
  });
  const [first] = origins;
  const best = origins.find((one) => isOfPeer(one, message)) ?? first;
  return best ? [{ ...causeOf(best, value, 'likely'), message }] : [];
}

/** Three bytes are as often the size of a large message: only those that software sends count, without a header. */
function isSeen({ reading, bytes }: NumberOrigin, { recorded }: RegistryPrefixes): boolean {
  if (reading.width > 3) return true;
  return reading.shift === 0 && protocolsStartingWith(bytes, recorded).protocols.length > 0;
}

/** The same for one byte, which the message says the peer sent at `byteAt`. */
export function causesOfByteIn(byte: number, message: LogMessage, prefixes: PrefixIndex): Cause[] {
  const origins = byteOriginsOf(byte, message.byteAt ?? 0, prefixes, sendersFor(message));
  const best = origins.find((one) => isOfPeer(one, message)) ?? origins[0];
  return best ? [{ ...causeOf(best, BigInt(byte), 'likely'), message }] : [];
}

/** The likely cause of two bytes that a TLS stack read as the version of a record. */
export function causeOfRecordVersion(version: number, prefixes: PrefixIndex): Cause | undefined {
  const [best] = versionOriginsOf(version, prefixes);
  if (!best) return undefined;
  const { evidence, ...cause } = causeOf(best, BigInt(version), 'likely');
  return evidence && { ...cause, evidence: { ...evidence, readAs: 'version' } };
}

function sendersFor({ side, either }: LogMessage): readonly Side[] {
  if (either) return ['client', 'server'];
  return [side === 'client' ? 'server' : 'client'];
}

/** Whether the bytes may come from the peer of the side that logged the message. */
function isOfPeer({ side, protocols }: NumberOrigin, message: LogMessage): boolean {
  if (side === message.side) return false;
  return message.met.length === 0 || message.met.some((id) => protocols.includes(id));
}

/** The causes of bytes, given in each form that the text allows. */
export function causesOfBytes(forms: readonly Uint8Array[], prefixes: RegistryPrefixes): Cause[] {
  for (const bytes of forms) {
    const owner = ownerOf(bytes, prefixes);
    if (owner) return [causeOfOwner(owner)];
  }
  return [];
}

/** The same for a text that is itself the start of an exchange. */
export function causesOfText(text: string, prefixes: RegistryPrefixes): Cause[] {
  const owner = ownerOfText(text, prefixes);
  return owner ? [causeOfOwner(owner)] : [];
}

/** Readings of one number. */
const MAX_READINGS = 2;

/** A less usual reading of the same protocol says nothing new. */
function distinct([first, ...others]: readonly NumberOrigin[]): NumberOrigin[] {
  if (!first) return [];
  const different = others.filter(({ protocols }) => protocols[0] !== first.protocols[0]);
  return [first, ...different].slice(0, MAX_READINGS);
}

function causeOf(origin: NumberOrigin, number: bigint, confidence: Cause['confidence']): Cause {
  const { reading, bytes, protocols, side, prefix } = origin;
  const evidence = { number, reading, bytes, ...(prefix ? { prefix } : {}) };
  return { confidence, protocols, side, evidence };
}

function causeOfOwner({ bytes, protocols, side, confidence, rule, note }: Owner): Cause {
  const evidence = { bytes, ...(rule ? { rule } : {}), ...(note ? { note } : {}) };
  return { confidence, protocols, side, evidence };
}
