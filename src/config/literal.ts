import { hex, text } from '../bytes/build.ts';

/** Bytes as a config writes them, or why they are not valid and at which character. */
export type ByteLiteral = Uint8Array | { readonly problem: string; readonly offset: number };

const ESCAPES: Readonly<Record<string, string>> = {
  r: '\r',
  n: '\n',
  t: '\t',
  0: '\0',
  '\\': '\\',
};

/**
 * Bytes written as `hex:00 ff`, as `base64:AP8=`, or as text with the escapes
 * `\r \n \t \0 \xHH \\`. Nothing is added, not even a line end. Text is ASCII, because
 * the bytes of any other character depend on the encoding.
 */
export function parseLiteral(source: string): ByteLiteral {
  if (source.startsWith('hex:')) return parseHex(source.slice(4));
  if (source.startsWith('base64:')) return parseBase64(source.slice(7));
  let out = '';
  for (let at = 0; at < source.length; at++) {
    const char = source[at] as string;
    if (char > '\x7f') {
      return {
        problem: 'not ASCII: write other bytes as \\xHH or hex:',
        offset: at,
      };
    }
    if (char !== '\\') {
      out += char;
      continue;
    }
    const found = /^\\(?:x([0-9a-f]{2})|([rnt0\\]))/i.exec(source.slice(at, at + 4));
    const meant = found?.[1] ? code(found[1]) : ESCAPES[found?.[2] ?? ''];
    if (!found || meant === undefined) {
      return { problem: 'unknown escape: use \\r \\n \\t \\0 \\xHH or \\\\', offset: at };
    }
    out += meant;
    at += found[0].length - 1;
  }
  return text(out);
}

function code(digits: string): string {
  return String.fromCharCode(Number.parseInt(digits, 16));
}

function parseHex(digits: string): ByteLiteral {
  const wrong = digits.search(/[^0-9a-f\s_]/i);
  if (wrong !== -1) return { problem: 'not a hexadecimal digit', offset: 4 + wrong };
  if (digits.replace(/[\s_]/g, '').length % 2 !== 0) {
    return { problem: 'odd number of hexadecimal digits', offset: 0 };
  }
  return hex(digits);
}

function parseBase64(digits: string): ByteLiteral {
  const compact = digits.replace(/\s/g, '');
  if (!/^(?:[\w+/-]{4})*(?:[\w+/-]{2}(?:==)?|[\w+/-]{3}=?)?$/.test(compact)) {
    return { problem: 'not valid base64', offset: 7 };
  }
  return text(atob(compact.replaceAll('-', '+').replaceAll('_', '/')));
}
