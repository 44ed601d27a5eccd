/** The text with a capital first letter. */
export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The text as a full sentence: a capital first letter and a full stop. */
export function sentence(text: string): string {
  return `${capitalized(text)}.`;
}
