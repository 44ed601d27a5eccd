/** A product and its version, as far as a text states them. */
export interface Software {
  readonly product?: string;
  readonly version?: string;
}

/** A product name, or a version, is cut after so many characters. */
const MAX_LENGTH = 80;

/** A version: a digit, and what follows it up to a blank, a comma, a semicolon or a parenthesis. */
const VERSION = /^\(?[vV]?(\d[^\s,;()]*)/;

/** A number without a dot may belong to the name, unless a slash precedes it: `SPIP_550-UA/3.3.1`. */
const DOTTED = /^\(?[vV]?\d+\.\d/;
const LAST = /^[vV]?\d+(?:$|[,;])/;

/** What may stand between a name and its version. */
const SEPARATORS = '/_ -';

const NUMBER_FIRST = /^(\d[\d.]*\d|\d)(?=$|[\s,;])[\s,;]*/;

/**
 * Splits `OpenSSH_9.2p1`, `nginx/1.22.1`, `Icecast 2.4.4` or `Coturn-4.6.1 'Gorst'`. The version
 * follows a slash, an underscore, a blank or a hyphen; a text without one is a product.
 */
export function splitSoftware(text: string): Software {
  const value = text.trim();
  if (value === '') return {};
  const number = NUMBER_FIRST.exec(value);
  if (number) return numberFirst(number[1] as string, value.slice(number[0].length));
  for (let index = 1; index < value.length; index++) {
    const separator = value[index] as string;
    if (!SEPARATORS.includes(separator)) continue;
    const rest = value.slice(index + 1);
    if (!isVersion(separator, rest)) continue;
    const version = VERSION.exec(rest)?.[1]?.slice(0, MAX_LENGTH);
    const product = withoutSeparators(value.slice(0, index));
    if (version && product) return { product: product.slice(0, MAX_LENGTH), version };
  }
  return { product: value.slice(0, MAX_LENGTH) };
}

/** A text without the separators at its end. */
function withoutSeparators(text: string): string {
  let end = text.length;
  while (end > 0 && /[\s/_(-]/.test(text[end - 1] as string)) end--;
  return text.slice(0, end);
}

/** A number that comes first is a version, and the name follows it. */
function numberFirst(version: string, rest: string): Software {
  return rest === '' ? { version } : { version, ...splitSoftware(rest) };
}

function isVersion(separator: string, rest: string): boolean {
  if (DOTTED.test(rest)) return true;
  if (separator === '/') return VERSION.test(rest);
  return separator === ' ' && LAST.test(rest);
}
