import { isPrintable, latin1 } from '../bytes/lines.ts';

/** How many bytes are shown in one line. */
const SHOWN = 48;

/** Bytes in one line: quoted if they are text, as hex if not. Safe to print. */
export function bytesLines(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'nothing';
  const size = `${bytes.length} ${bytes.length === 1 ? 'byte' : 'bytes'}`;
  const shown = bytes.subarray(0, SHOWN);
  const more = bytes.length > SHOWN ? ' …' : '';
  if (isPrintable(bytes)) return `${size} "${escaped(shown)}"${more}`;
  const pairs = Array.from(shown, (byte) => byte.toString(16).padStart(2, '0'));
  return `${size} ${pairs.join(' ')}${more}`;
}

function escaped(bytes: Uint8Array): string {
  return latin1(bytes).replace(/[\\"\r\n\t]/g, (one) => ESCAPES[one] ?? one);
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '"': '\\"',
  '\r': '\\r',
  '\n': '\\n',
  '\t': '\\t',
};
