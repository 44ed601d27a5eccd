import type { AddressError } from '../expect/address.ts';

type Mistake = Pick<AddressError, 'problem' | 'hint'>;

const OCTETS = String.raw`\d{1,3}(?:\.\d{1,3}){2}`;
const LAST_RANGE = new RegExp(String.raw`^(${OCTETS})\.(\d{1,3})-(\d{1,3})(:|$)`);
const WILDCARD = new RegExp(String.raw`^(${OCTETS})\.\*(:|$)`);
const BACKSLASH = new RegExp(String.raw`^(${OCTETS}\.\d{1,3})\\(\d{1,2})(:|$)`);
const LIST_FILE = /^[\w./-]+\.(?:txt|lst|list|csv|xml|json|ndjson|ya?ml|gnmap|nmap)$/i;
/** Longer texts are not examined. */
const MAX_LENGTH = 256;

/** What users of other tools write: some of it would be the name of a host that does not exist. */
export function targetMistake(text: string): Mistake | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const range = LAST_RANGE.exec(text);
  if (range) {
    const [, network, first, last] = range;
    const hint = `write ${network}.[${first}-${last}]`;
    return { problem: 'a range of numbers has brackets', hint };
  }
  const wildcard = WILDCARD.exec(text);
  if (wildcard) {
    return { problem: '* is not supported', hint: `write ${wildcard[1]}.0/24` };
  }
  const backslash = BACKSLASH.exec(text);
  if (backslash) {
    const [, address, bits] = backslash;
    return { problem: 'a network is written with a slash', hint: `write ${address}/${bits}` };
  }
  if (LIST_FILE.test(text)) {
    const option = /\.ya?ml$/i.test(text) ? '--config' : '-i';
    return { problem: 'this is the name of a file', hint: `use "${option} ${text}"` };
  }
  return /^[\d.,]+$/.test(text) && text.includes(',')
    ? { problem: 'several targets are separate arguments', hint: 'write spaces instead of commas' }
    : undefined;
}
