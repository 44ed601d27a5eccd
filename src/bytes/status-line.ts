import { compare } from './compare.ts';
import { latin1, lineAt } from './lines.ts';

/** The first lines of an answer in the manner of HTTP: SIP, RTSP, ICAP. */
export interface StatusLine {
  readonly version: string;
  readonly status: number;
  readonly reason: string;
  /** Offset of the first byte after the status line. */
  readonly end: number;
  /** The field lines, as far as they came. */
  readonly fields: string;
}

/** The status line `NAME/d.d ddd reason`; wrong bytes differ at once. */
export function statusLine(bytes: Uint8Array, name: string): StatusLine | 'partial' | 'none' {
  if (compare(bytes, `${name}/`) === 'none') return 'none';
  const line = lineAt(bytes);
  if (line === 'long') return 'none';
  if (line === 'partial') {
    const said = latin1(bytes.subarray(name.length + 1));
    return OPEN.test(said) ? 'partial' : 'none';
  }
  const parts = /^\/([12]\.\d) ([1-6]\d\d)(?: (.*))?$/.exec(line.text.slice(name.length));
  if (!parts) return 'none';
  return {
    version: parts[1] as string,
    status: Number(parts[2]),
    reason: parts[3] ?? '',
    end: line.end,
    fields: latin1(bytes.subarray(line.end)),
  };
}

const OPEN = /^(?:[12](?:\.(?:\d(?: (?:[1-6](?:\d(?:\d(?:\r|(?: [^\n]*)?)?)?)?)?)?)?)?)?$/;

/** The request line `METHOD uri NAME/d.d` of the same protocols. */
export interface RequestLine {
  readonly method: string;
  readonly uri: string;
  readonly version: string;
  readonly end: number;
  readonly fields: string;
}

export function requestLine(bytes: Uint8Array, name: string): RequestLine | 'partial' | 'none' {
  const line = lineAt(bytes, 0, 2048);
  if (line === 'long') return 'none';
  const said = line === 'partial' ? latin1(bytes.subarray(0, 2048)) : line.text;
  if (line === 'partial') {
    const words = /^[A-Z_]{1,20}(?: (?:\S+(?: (\S*)\r?)?)?)?$/.exec(said);
    if (!words) return said === '' ? 'partial' : 'none';
    const last = words[1] ?? '';
    return `${name}/`.startsWith(last) || last.startsWith(`${name}/`) ? 'partial' : 'none';
  }
  const parts = /^([A-Z_]{1,20}) (\S+) ([A-Z]+)\/([12]\.\d)$/.exec(said);
  if (parts?.[3] !== name) return 'none';
  return {
    method: parts[1] as string,
    uri: parts[2] as string,
    version: parts[4] as string,
    end: line.end,
    fields: latin1(bytes.subarray(line.end)),
  };
}
