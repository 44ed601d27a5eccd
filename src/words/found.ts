/** What was found, with its software: `ssh (OpenSSH)`, `http/websocket (subprotocol mqtt)`. */
export function foundText({
  found = 'something else',
  product,
  subprotocol,
}: {
  readonly found?: string;
  readonly product?: string;
  readonly subprotocol?: string;
}): string {
  const more = [
    ...(product ? [product] : []),
    ...(subprotocol === undefined ? [] : [`subprotocol ${subprotocol}`]),
  ];
  return more.length > 0 ? `${found} (${more.join(', ')})` : found;
}
