export const polyglot: Uint8Array = Uint8Array.of(0);
