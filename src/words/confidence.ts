/** What a doubt depends on. */
interface Doubted {
  readonly confidence: 'likely' | 'weak';
  readonly protocols: readonly string[];
  readonly doubt?: 'rounded' | 'words';
  /** Set where the number of a message is probably the size of a large one. */
  readonly note?: string;
  readonly evidence?: {
    readonly bytes: Uint8Array;
    readonly number?: bigint;
    readonly reading?: { readonly width: number };
  };
}

/** How sure a cause is, and why a weak one is weak. */
export function confidenceText(cause: Doubted): string {
  return cause.confidence === 'likely' ? 'likely' : `weak: ${doubtText(cause)}`;
}

/** Why a cause is weak. */
export function doubtText({ protocols, doubt, note, evidence }: Doubted): string {
  if (doubt === 'rounded') return 'the size is rounded, so it is the size of other numbers, too';
  if (doubt === 'words') return 'the words do not say that this was read from a connection';
  if (evidence === undefined) {
    return note
      ? 'a large message of the right protocol looks the same'
      : 'it has other reasons as well';
  }
  const width = evidence.reading?.width;
  if (width === 1) return 'a single byte may have many origins';
  if (width === 2) return 'a number of two bytes is often just a number';
  if (protocols.length > 1) return 'several protocols begin so, and other data as well';
  return 'it may also mean something else';
}
