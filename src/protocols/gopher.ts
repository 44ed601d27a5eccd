import { text } from '../bytes/build.ts';
import { latin1 } from '../bytes/lines.ts';
import { oneOf } from '../bytes/pattern.ts';
import { ifThere, type Reader } from '../bytes/reader.ts';
import { textPattern } from '../bytes/text-pattern.ts';
import {
  type Answer,
  type Facts,
  firstMatch,
  match,
  protocol,
  REJECT,
  type Reply,
} from './protocol.ts';

const ITEM_TYPES = '0123456789+TghiIsdMPcp;:<';
const isItemType = oneOf(...text(ITEM_TYPES));

/** Gopher: a selector, and a menu of items (RFC 1436 section 3.8 and appendix). */
export const gopher = protocol({
  id: 'gopher',
  title: 'Gopher',
  name: 'Gopher',
  ports: [70],
  popularity: 3,
  speaksFirst: 'client',
  spec: 'RFC 1436 section 2 and appendix',
  // The empty selector: the menu that every server has.
  openings: [text('\r\n')],
  serverBeginnings: ['Error: ', [isItemType, isNoLineEnd, isNoLineEnd, isNoLineEnd]],
  server,
  client,
});

function isNoLineEnd(byte: number): boolean {
  return byte !== 0x0a && byte !== 0x0d;
}

/**
 * An item: type and name, selector, host, port, and a `+` for Gopher+. The types are those of RFC 1436
 * section 3.8, of Gopher+, and of today's servers.
 */
const ITEM = `[${ITEM_TYPES}][^\\t\\r\\n]{0,250}\\t[^\\t\\r\\n]*\\t[\\w.:-]*\\t\\d{1,5}(?:\\t[+?]?)?\\r?\\n`;
const FIRST_ITEM = textPattern(new RegExp(`^${ITEM}`));
const NEXT_LINE = textPattern(new RegExp(`^(?:\\.\\r?\\n|${ITEM})`));

function server(reader: Reader, { sent }: Reply): Answer {
  // A server sends nothing before the request.
  return sent.length === 0 ? REJECT : firstMatch(reader, SERVER_WAYS);
}

const SERVER_WAYS = [gophernicusError, menu];

function gophernicusError(reader: Reader): Answer {
  if (!reader.text('Error: File or directory not found!')) return REJECT;
  return match('likely', 'error of Gophernicus', reader.at, software(reader));
}

const TAB = 0x09;

function menu(reader: Reader): Answer {
  if (reader.ended && !reader.bytes.includes(TAB)) return REJECT;
  const item = reader.match(FIRST_ITEM);
  if (!item) return REJECT;
  const facts = software(reader);
  if (/^3[^\t]*\t[^\t]*\terror\.host\t1\r?\n$/.test(item[0])) {
    return match('certain', 'error item', reader.at, facts);
  }
  const goesOn = ifThere(reader, () => reader.match(NEXT_LINE)) !== undefined;
  return goesOn
    ? match('certain', 'items of a menu', reader.at, facts)
    : match('likely', 'item of a menu', reader.at, facts);
}

function software({ bytes }: Reader): Facts {
  const found = /Gophered by (Gophernicus)\/(\d[\w.]*)/.exec(latin1(bytes));
  return found ? { product: found[1] as string, version: found[2] as string } : {};
}

/** A selector with Gopher+ behind it; a selector alone is any line. */
const GOPHER_PLUS = textPattern(/^[ -~\x80-\xff]*\t[+$!][\w/+-]*\r\n/);

function client(reader: Reader): Answer {
  return reader.match(GOPHER_PLUS) ? match('likely', 'selector of Gopher+', reader.at) : REJECT;
}
