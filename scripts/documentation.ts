/** The pages and pictures of `docs` that are made from the protocols and the recordings. */

import { readFileSync } from 'node:fs';
import searchData from '../data/search.json' with { type: 'json' };
import { provokedClients } from '../fixtures/provoked.ts';
import { recordings } from '../fixtures/recordings.ts';
import { rowsOf } from '../src/bytes/rows.ts';
import type { SearchRow } from '../src/probe/recorded.ts';
import { tcpProtocols, udpProtocols } from '../src/protocols/builtin.ts';
import { clientsPage } from './clients-page.ts';
import { confusionMatrix } from './confusion-matrix.ts';
import { confusionPage, confusionPicture } from './confusion-page.ts';
import type { GeneratedFile } from './generated-files.ts';
import { politenessPage } from './politeness-page.ts';
import { protocolCounts, protocolsPage } from './protocols-page.ts';
import { searchOrderPage } from './search-order-page.ts';

export function documentation(): readonly GeneratedFile[] {
  const overTcp = recordings({ transport: 'tcp', side: 'server' });
  const tcp = confusionMatrix(overTcp, tcpProtocols);
  const udp = confusionMatrix(recordings({ transport: 'udp', side: 'server' }), udpProtocols);
  return [
    { path: 'docs/clients.md', text: clientsPage(provokedClients()) },
    { path: 'docs/confusion.md', text: confusionPage(tcp, udp) },
    { path: 'docs/confusion-tcp.svg', text: confusionPicture(tcp) },
    { path: 'docs/confusion-udp.svg', text: confusionPicture(udp) },
    { path: 'docs/search-order.md', text: searchOrderPage(rowsOf<SearchRow>(searchData)) },
    { path: 'docs/protocols.md', text: protocolsPage(tcpProtocols, udpProtocols) },
    { path: 'docs/politeness.md', text: politenessPage(tcpProtocols, udpProtocols) },
    { path: 'README.md', text: readmeWithCounts() },
  ];
}

/** The README as it is, with the present numbers of protocols between its two marks. */
function readmeWithCounts(): string {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const counts = protocolCounts(tcpProtocols, udpProtocols);
  return readme.replace(
    /(<!-- protocols -->)[\s\S]*?(<!-- \/protocols -->)/,
    (_, start: string, end: string) => `${start}${counts}${end}`,
  );
}
