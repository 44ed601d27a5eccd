import { CATALOGUE, type Code } from '../expect/catalogue.ts';
import type { Registry } from '../protocols/registry.ts';
import { type Cause, causesOfBytes, causesOfNumber, causesOfText } from './cause.ts';
import { causesOfSize } from './causes-of-size.ts';
import { bytesIn } from './forms.ts';
import { causesInMessage } from './in-text.ts';
import { RegistryPrefixes } from './known-prefixes.ts';
import { numberIn, secondsIn, sizeIn } from './numbers.ts';
import { isSentence } from './sentence.ts';

export type InputKind = 'number' | 'size' | 'date' | 'bytes' | 'text' | 'code';

/** The explanation of an input; without causes and code, no known pattern matches. */
export interface Explanation {
  readonly input: string;
  readonly kind: InputKind;
  /** The value of a number; of a date, the seconds since 1970. */
  readonly number?: bigint;
  /** The likeliest first. */
  readonly causes: readonly Cause[];
  /** The kind of finding that the input names. */
  readonly code?: Code;
  /** A fault of firstbytes ended a part of the examination: causes may be missing. */
  readonly incomplete?: true;
}

/** Explains numbers, sizes, dates, bytes, messages and codes of findings. */
export class Explainer {
  readonly prefixes: RegistryPrefixes;

  constructor(registry: Registry) {
    this.prefixes = new RegistryPrefixes(registry);
  }

  /** Explains any input; never throws. */
  explain(input: string): Explanation {
    const text = input.trim();
    if (Object.hasOwn(CATALOGUE, text)) {
      return { input, kind: 'code', causes: [], code: text as Code };
    }
    const readings = new Readings();
    for (const read of [
      () => this.#asNumber(text),
      () => this.#asSize(text),
      () => this.#asDate(text),
      () => this.#asAddress(text),
      () => this.#asBytes(text),
    ]) {
      readings.add(read);
    }
    if (!readings.isSettled) readings.add(() => this.#asText(text, input));
    return { input, ...readings.best };
  }

  #asNumber(text: string): Found | undefined {
    const number = numberIn(text);
    if (number === undefined) return undefined;
    return { kind: 'number', number, causes: causesOfNumber(number, this.prefixes) };
  }

  #asDate(text: string): Found | undefined {
    const number = secondsIn(text);
    if (number === undefined) return undefined;
    const causes = causesOfNumber(number, this.prefixes).filter(
      ({ confidence }) => confidence === 'likely',
    );
    return { kind: 'date', number, causes };
  }

  /** A size is a rounded number: prefixes in that range are its causes. */
  #asSize(text: string): Found | undefined {
    const size = sizeIn(text);
    if (!size?.range) return undefined;
    // A size without decimals is usually a limit, and matches too many prefixes.
    if (!/[.,]\d/.test(text)) return { kind: 'size', causes: [] };
    return { kind: 'size', causes: causesOfSize(size.range, this.prefixes) };
  }

  /** `80.84.84.72`: four bytes of text that were read as a version or an address. */
  #asAddress(text: string): Found | undefined {
    const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1).map(Number);
    if (!parts?.every((part) => part > 0x1f && part < 0x7f)) return undefined;
    const forms = [Uint8Array.from(parts), Uint8Array.from(parts).reverse()];
    return { kind: 'bytes', causes: causesOfBytes(forms, this.prefixes) };
  }

  #asBytes(text: string): Found | undefined {
    const forms = bytesIn(text);
    if (forms.length === 0) return undefined;
    return { kind: 'bytes', causes: causesOfBytes(forms, this.prefixes) };
  }

  /** A log message, or the first bytes of a protocol, such as `GET / HTTP/1.1`. */
  #asText(text: string, input: string): Found {
    const inText = causesInMessage(text, this.prefixes);
    if (inText.length > 0 || isSentence(input)) return { kind: 'text', causes: inText };
    return { kind: 'text', causes: causesOfText(text, this.prefixes) };
  }
}

type Found = Omit<Explanation, 'input'>;

/** The readings of one input; one that fails does not end the others. */
class Readings {
  readonly #found: Found[] = [];
  #hasFailed = false;

  add(read: () => Found | undefined): void {
    try {
      const found = read();
      if (found) this.#found.push(found);
    } catch {
      this.#hasFailed = true;
    }
  }

  /** Whether the text is not a message; any word may be base64, so bytes need a cause for that. */
  get isSettled(): boolean {
    const first = this.#first;
    return this.#explained !== undefined || (first !== undefined && first.kind !== 'bytes');
  }

  get best(): Found {
    const best = this.#explained ?? this.#first ?? { kind: 'text', causes: [] };
    return this.#hasFailed ? { ...best, incomplete: true } : best;
  }

  get #explained(): Found | undefined {
    return this.#found.find(({ causes }) => causes.length > 0);
  }

  get #first(): Found | undefined {
    return this.#found[0];
  }
}
