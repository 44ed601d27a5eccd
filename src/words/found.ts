/** What was found, with its software: `ssh (OpenSSH)`. */
export function foundText({
  found = 'something else',
  product,
}: {
  readonly found?: string;
  readonly product?: string;
}): string {
  return product ? `${found} (${product})` : found;
}
