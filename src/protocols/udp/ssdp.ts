import { text } from '../../bytes/build.ts';
import { compare, compareAny } from '../../bytes/compare.ts';
import { completeLines, lineAt } from '../../bytes/lines.ts';
import { legacyClient, legacyServer, NEED } from '../legacy.ts';
import {
  type ClientBytes,
  type Facts,
  match,
  protocol,
  REJECT,
  type Reply,
  type Verdict,
} from '../protocol.ts';

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
  server: legacyServer(server),
  client: legacyClient(client),
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

/** HTTP's status line, then what only a search response has: its target ST and its name USN. */
function server({ bytes, ended }: Reply): Verdict {
  const need = ended ? REJECT : NEED;
  const start = compareAny(bytes, ['HTTP/1.1 200 OK\r\n', 'HTTP/1.0 200 OK\r\n']);
  if (start === 'none') return REJECT;
  if (start === 'partial') return need;
  const { lines } = completeLines(bytes);
  const names = lines.map(({ text: line }) => /^[^:]*/.exec(line.toUpperCase())?.[0]);
  const last = Math.max(names.indexOf('ST'), names.indexOf('USN'));
  if (names.includes('ST') && names.includes('USN')) {
    const end = lines[last]?.end ?? bytes.length;
    return match('certain', 'search response with ST and USN', end, software(bytes));
  }
  return lines.some(({ text: line }) => line === '') ? REJECT : need;
}

/** `SERVER: Linux/5.10 DLNADOC/1.50 UPnP/1.0 MiniDLNA/1.3.0`: the product stands last. */
function software(bytes: Uint8Array): Facts {
  for (const { text: line } of completeLines(bytes).lines) {
    const found = /^SERVER:.*\bUPnP\/\S+\s+([^/\s][^/]*)\/(\d\S*)\s*$/i.exec(line);
    if (found) return { product: found[1] as string, version: found[2] as string };
  }
  return {};
}

/** A search, or an announcement; both are of HTTP's form, with a star for the path. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const start = compareAny(bytes, ['M-SEARCH * HTTP/1.1\r\n', 'NOTIFY * HTTP/1.1\r\n']);
  if (start === 'none') return REJECT;
  if (start === 'partial') return ended ? REJECT : NEED;
  const line = lineAt(bytes);
  const end = typeof line === 'string' ? bytes.length : line.end;
  return match('certain', compare(bytes, 'M') === 'full' ? 'search' : 'announcement', end);
}
