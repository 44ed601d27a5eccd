import type { ConfigDocument } from './document.ts';

/** Keys that begin with `x-` belong to the user: a place for anchors, or notes for other programs. */
const PREFIX = 'x-';

/** A config without the keys of the user at the top. */
export function withoutExtensions(document: ConfigDocument): ConfigDocument {
  return { ...document, value: withoutExtensionKeys(document.value) };
}

/** A map without the keys of the user; any other value as it is. */
export function withoutExtensionKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const isOwn = (key: string) => key.startsWith(PREFIX);
  if (!Object.keys(value).some(isOwn)) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => !isOwn(key)));
}
