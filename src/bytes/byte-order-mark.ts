/** The text without the mark (U+FEFF) that some editors put before UTF-8; no format here has a use for it. */
export function withoutByteOrderMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}
