import { text } from '../../bytes/build.ts';
import { completeLines } from '../../bytes/lines.ts';
import type { Reader } from '../../bytes/reader.ts';
import { type Answer, type Facts, match, protocol, REJECT } from '../protocol.ts';

/** SSDP: a search for everything, sent to one device (UPnP Device Architecture 1.1 section 1.3.2). */
export const ssdp = protocol({
  id: 'ssdp',
  title: 'Simple Service Discovery Protocol',
  name: 'SSDP',
  transport: 'udp',
  ports: [1900],
  speaksFirst: 'client',
  spec: 'UPnP Device Architecture 1.1, sections 1.2.2, 1.3.2 and 1.3.3',
  openings: [search()],
  server,
  client,
});

/** Many devices insist on the group's address for HOST, and on an MX. */
function search(): Uint8Array {
  const lines = [
    'M-SEARCH * HTTP/1.1',
    'HOST: 239.255.255.250:1900',
    'MAN: "ssdp:discover"',
    'MX: 1',
    'ST: ssdp:all',
  ];
  return text(`${lines.join('\r\n')}\r\n\r\n`);
}

const STATUS_LINES = ['HTTP/1.1 200 OK\r\n', 'HTTP/1.0 200 OK\r\n'];

/** HTTP's status line, then what only a search response has: its target ST and its name USN. */
function server(reader: Reader): Answer {
  if (!reader.oneOf(STATUS_LINES)) return REJECT;
  const missing = new Set(['ST', 'USN']);
  while (missing.size > 0) {
    const line = reader.line();
    if (!line) return REJECT;
    missing.delete((line.split(':', 1)[0] as string).toUpperCase());
  }
  const facts = software(reader.bytes);
  return match('certain', 'search response with ST and USN', reader.at, facts);
}

/** `SERVER: Linux/5.10 DLNADOC/1.50 UPnP/1.0 MiniDLNA/1.3.0`: the product stands last. */
function software(bytes: Uint8Array): Facts {
  for (const { text: line } of completeLines(bytes).lines) {
    const found = /^SERVER:.*\bUPnP\/\S+\s+([^/\s][^/]*)\/(\d\S*)\s*$/i.exec(line);
    if (found) return { product: found[1] as string, version: found[2] as string };
  }
  return {};
}

const SEARCH = 'M-SEARCH * HTTP/1.1\r\n';
const REQUESTS = [SEARCH, 'NOTIFY * HTTP/1.1\r\n'];

/** A search, or an announcement; both are of HTTP's form, with a star for the path. */
function client(reader: Reader): Answer {
  const request = reader.oneOf(REQUESTS);
  if (!request) return REJECT;
  return match('certain', request === SEARCH ? 'search' : 'announcement', reader.at);
}
