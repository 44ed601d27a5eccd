import { readUnsigned } from '../bytes/unsigned.ts';
import { CATALOGUE, type Code } from '../expect/catalogue.ts';
import type { Registry } from '../protocols/registry.ts';
import { type Cause, causesOfBytes, causesOfNumber, causesOfText } from './cause.ts';
import { bytesIn } from './forms.ts';
import { causesInMessage } from './in-text.ts';
import { likelihood, RegistryPrefixes } from './known-prefixes.ts';
import { numberIn, secondsIn, sizeIn } from './numbers.ts';
import { verdictOn } from './readings.ts';

export type InputKind = 'number' | 'size' | 'date' | 'bytes' | 'text' | 'code';

/** What something is; without causes and code, no known pattern fits. */
export interface Explanation {
  readonly input: string;
  readonly kind: InputKind;
  /** What it is as a number, where it is one: of a date, the seconds since 1970. */
  readonly number?: bigint;
  /** The likeliest first. */
  readonly causes: readonly Cause[];
  /** The kind of finding that it names. */
  readonly code?: Code;
}

/** Explains numbers, sizes, dates, bytes, messages and codes of findings. */
export class Explainer {
  readonly prefixes: RegistryPrefixes;

  constructor(registry: Registry) {
    this.prefixes = new RegistryPrefixes(registry);
  }

  /** Whatever it is: never throws. */
  explain(input: string): Explanation {
    const said = input.trim();
    if (Object.hasOwn(CATALOGUE, said)) {
      return { input, kind: 'code', causes: [], code: said as Code };
    }
    const found = [
      this.#asNumber(said),
      this.#asSize(said),
      this.#asDate(said),
      this.#asAddress(said),
      this.#asBytes(said),
    ].filter((one) => one !== undefined);
    const meant = found.find(({ causes }) => causes.length > 0);
    if (meant) return { input, ...meant };
    const [first] = found;
    // Any word may be base64: it is a text all the same.
    if (first && first.kind !== 'bytes') return { input, ...first };
    const asText = this.#asText(said);
    return { input, ...(first && asText.causes.length === 0 ? first : asText) };
  }

  #asNumber(said: string): Found | undefined {
    const number = numberIn(said);
    if (number === undefined) return undefined;
    return { kind: 'number', number, causes: causesOfNumber(number, this.prefixes) };
  }

  #asDate(said: string): Found | undefined {
    const number = secondsIn(said);
    if (number === undefined) return undefined;
    const causes = causesOfNumber(number, this.prefixes).filter(
      ({ confidence }) => confidence === 'likely',
    );
    return { kind: 'date', number, causes };
  }

  /** A size is a number that was rounded: whose first bytes lie in that range? */
  #asSize(said: string): Found | undefined {
    const size = sizeIn(said);
    if (!size?.range) return undefined;
    const [from, to] = size.range;
    // A size without decimals is usually a limit, and matches too many prefixes.
    if (!/[.,]\d/.test(said)) return { kind: 'size', causes: [] };
    const { registry } = this.prefixes;
    const often = this.prefixes.seen.filter(({ bytes, seen }) => seen > 3 && bytes.length >= 4);
    const seen = often
      .sort((a, b) => likelihood(b, registry) - likelihood(a, registry))
      .filter((one, i) => often.findIndex((other) => beginAlike(one.bytes, other.bytes)) === i);
    const causes = (['big', 'little'] as const).flatMap((endian) =>
      seen.flatMap((one): Cause[] => {
        const number = BigInt(readUnsigned(one.bytes, 0, 4, endian));
        if (number < from || number >= to || number < 1n << 24n) return [];
        const bytes = one.bytes.subarray(0, 4);
        const { protocols, side } = verdictOn(bytes, [one]);
        const reading = { width: 4, endian, shift: 0, offset: 0 } as const;
        return [{ confidence: 'weak', protocols, side, evidence: { number, reading, bytes } }];
      }),
    );
    return { kind: 'size', causes: causes.slice(0, MAX_SIZE_CAUSES) };
  }

  /** `80.84.84.72`: four bytes of text that were taken for a version or an address. */
  #asAddress(said: string): Found | undefined {
    const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(said)?.slice(1).map(Number);
    if (!parts?.every((part) => part > 0x1f && part < 0x7f)) return undefined;
    const forms = [Uint8Array.from(parts), Uint8Array.from(parts).reverse()];
    return { kind: 'bytes', causes: causesOfBytes(forms, this.prefixes) };
  }

  #asBytes(said: string): Found | undefined {
    const forms = bytesIn(said);
    if (forms.length === 0) return undefined;
    return { kind: 'bytes', causes: causesOfBytes(forms, this.prefixes) };
  }

  /** A message; or what is itself the beginning of a protocol, such as `GET / HTTP/1.1`. */
  #asText(said: string): Found {
    const inText = causesInMessage(said, this.prefixes);
    return { kind: 'text', causes: inText.length > 0 ? inText : causesOfText(said, this.prefixes) };
  }
}

type Found = Omit<Explanation, 'input'>;

/** Prefixes that are listed for a rounded size. */
const MAX_SIZE_CAUSES = 3;

function beginAlike(a: Uint8Array, b: Uint8Array): boolean {
  return a.subarray(0, 4).every((byte, i) => byte === b[i]);
}
