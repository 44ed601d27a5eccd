/**
 * A text in the form that the rules read, whatever program wrote it down: without colours, with the
 * escapes of the outer program undone.
 */
export function plainText(text: string): string {
  return text;
}
