import type { Recording } from '../../fixtures/recordings.ts';
import { latin1 } from '../../src/bytes/lines.ts';
import { http } from '../../src/protocols/http.ts';
import { openingsFor, type Protocol } from '../../src/protocols/protocol.ts';
import type { GuardRow } from '../../src/protocols/recorded-data.ts';

/** A guard recognizes by four bytes at least, the size of a usual length field. */
const MIN_LENGTH = 4;
const MAX_LENGTH = 12;
/** Of 256 values, so many may stand at one of the first four places: ten digits, a letter's cases. */
const MAX_CHOICES = 10;

const TO = { host: 'example.com', port: 1, path: '/' };

interface Sample {
  readonly protocol: Protocol;
  readonly side: 'client' | 'server';
  readonly sent: Uint8Array;
  readonly bytes: Uint8Array;
}

/**
 * The texts that peers send, one row for each protocol, side and first four bytes: what recorded
 * peers and openings have in common there, cut where the protocol's own recognizer no longer cares.
 */
export function guardRows(all: readonly Recording[], protocols: readonly Protocol[]): GuardRow[] {
  const rows = new Map<string, GuardRow>();
  const methods = clientTexts(http);
  const add = ({ id: protocol, name }: Protocol, side: GuardRow['side'], text: string) => {
    if (protocol !== 'http' && side === 'client' && methods.includes(text)) return;
    const key = `${protocol} ${side} ${text.slice(0, MIN_LENGTH)}`;
    const known = rows.get(key);
    rows.set(key, { protocol, name, side, text: known ? common(known.text, text) : text });
  };
  for (const one of protocols) {
    for (const { side, text } of one.guardTexts ?? []) add(one, side, text);
  }
  for (const sample of samples(all, protocols)) {
    const text = constrainedText(sample);
    if (text !== undefined) add(sample.protocol, sample.side, text);
  }
  return [...rows.values()];
}

function clientTexts({ guardTexts = [] }: Protocol): string[] {
  return guardTexts.flatMap(({ side, text }) => (side === 'client' ? text : []));
}

function* samples(all: readonly Recording[], protocols: readonly Protocol[]): Generator<Sample> {
  for (const { stack, exchanges, clientBytes } of all) {
    const protocol = protocols.find(({ id }) => id === stack[0]);
    if (!protocol) continue;
    for (const { layer, turns } of exchanges) {
      const [turn] = turns;
      if (layer !== 'tcp' || !turn) continue;
      yield { protocol, side: 'server', sent: turn.sent, bytes: turn.received };
    }
    for (const bytes of clientBytes) {
      yield { protocol, side: 'client', sent: new Uint8Array(0), bytes };
    }
  }
  for (const protocol of protocols) {
    for (const bytes of openingsFor(protocol, TO)) {
      yield { protocol, side: 'client', sent: new Uint8Array(0), bytes };
    }
  }
}

/** The text up to the first byte, from the fifth on, for which its recognizer takes another. */
function constrainedText(sample: Sample): string | undefined {
  const { bytes, protocol } = sample;
  if (protocol.sendsAnything || protocol.layeredOn || protocol.sendsForeignText) return undefined;
  if (bytes.length < MIN_LENGTH || !bytes.subarray(0, MIN_LENGTH).every(isPrintable)) {
    return undefined;
  }
  const length = Math.min(MAX_LENGTH, bytes.length);
  for (let at = 0; at < length; at++) {
    const choices = choicesAt(sample, at);
    if (at < MIN_LENGTH && (choices === 0 || choices > MAX_CHOICES)) return undefined;
    if (at >= MIN_LENGTH && choices !== 1) return latin1(bytes.subarray(0, at));
  }
  return latin1(bytes.subarray(0, length));
}

/** How many values the recognizer would take for one byte, with those before it as they are. */
function choicesAt({ protocol, side, bytes: all, sent }: Sample, at: number): number {
  let choices = 0;
  for (let value = 0; value < 256; value++) {
    const bytes = all.slice(0, at + 1);
    bytes[at] = value;
    const verdict =
      side === 'client'
        ? protocol.client({ bytes, ended: false })
        : protocol.server({ bytes, sent, layer: 'tcp', later: [], ended: false });
    if (verdict.answer !== 'reject') choices++;
  }
  return choices;
}

function isPrintable(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f) || byte === 0x0d || byte === 0x0a;
}

function common(a: string, b: string): string {
  let end = 0;
  while (end < a.length && a[end] === b[end]) end++;
  return a.slice(0, end);
}
