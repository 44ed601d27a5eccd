import { text } from '../bytes/build.ts';
import { latin1 } from '../bytes/lines.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import {
  type ClientBytes,
  type Facts,
  match,
  protocol,
  REJECT,
  type Reply,
  type Verdict,
} from './protocol.ts';

/** Gopher: a selector, and a menu of items (RFC 1436 section 3.8 and appendix). */
export const gopher = protocol({
  id: 'gopher',
  title: 'Gopher',
  name: 'Gopher',
  ports: [70],
  speaksFirst: 'client',
  spec: 'RFC 1436 section 2 and appendix',
  // The empty selector: the menu that every server has.
  openings: [text('\r\n')],
  server: legacyServer(server),
  client: legacyClient(client),
});

/** Types of RFC 1436 section 3.8, of Gopher+, and those of today's servers. */
const TYPES = '[0-9+TghiIsdMPcp;:<]';
/** An item: type and name, selector, host, port, and a `+` for Gopher+. */
const ITEM = new RegExp(
  `^${TYPES}[^\\t\\r\\n]{0,250}\\t[^\\t\\r\\n]{0,255}\\t[\\w.:-]{0,255}\\t(\\d{1,5})(?:\\t[+?]?)?\\r?$`,
);
const OPEN = new RegExp(
  `^${TYPES}[^\\t\\r\\n]{0,250}(?:\\t[^\\t\\r\\n]{0,255}(?:\\t[\\w.:-]{0,255}(?:\\t\\d{0,5}(?:\\t[+?]?)?\\r?)?)?)?$`,
);

const GOPHERNICUS_ERROR = 'Error: File or directory not found!';

function server({ bytes, sent, ended }: Reply): Verdict {
  // It says nothing before it is asked.
  if (sent.length === 0) return REJECT;
  const said = latin1(bytes.subarray(0, 2048));
  if (said.startsWith(GOPHERNICUS_ERROR)) {
    return match('likely', 'error of Gophernicus', GOPHERNICUS_ERROR.length, software(said));
  }
  if (GOPHERNICUS_ERROR.startsWith(said)) return ended ? REJECT : NEED;
  const [first = '', second, third] = said.split('\n');
  if (second === undefined) return !ended && OPEN.test(first) ? NEED : REJECT;
  if (!ITEM.test(first)) return REJECT;
  const facts = software(said);
  if (/^3[^\t]*\t[^\t]*\terror\.host\t1\r?$/.test(first)) {
    return match('certain', 'error item', first.length + 1, facts);
  }
  const closed = third !== undefined && /^\.\r?$/.test(second);
  const again = third !== undefined && ITEM.test(second);
  if (closed || again) {
    return match('certain', 'items of a menu', first.length + second.length + 2, facts);
  }
  return match('likely', 'item of a menu', first.length + 1, facts);
}

function software(said: string): Facts {
  const found = /Gophered by (Gophernicus)\/(\d[\w.]*)/.exec(said);
  return found ? { product: found[1] as string, version: found[2] as string } : {};
}

/** A selector with Gopher+ behind it; a selector alone is any line. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const said = latin1(bytes.subarray(0, 300));
  const query = /^[^\t\r\n]{0,255}\t[+$!](?:[\w/+-]{0,80})?\r\n/.exec(said);
  if (query) return match('likely', 'selector of Gopher+', query[0].length);
  const open = /^[\x20-\x7e]{0,255}(?:\t(?:[+$!](?:[\w/+-]{0,80}\r?)?)?)?$/;
  return !ended && open.test(said) ? NEED : REJECT;
}
