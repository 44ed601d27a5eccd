/** The pages and pictures of `docs` that are made from the recordings. */

import { recordings } from '../fixtures/recordings.ts';
import { recordedServers } from '../src/probe/recorded.ts';
import { tcpProtocols, udpProtocols } from '../src/protocols/builtin.ts';
import { confusionMatrix } from './confusion-matrix.ts';
import { confusionPage, confusionPicture } from './confusion-page.ts';
import type { GeneratedFile } from './generated-files.ts';
import { searchOrderPage } from './search-order-page.ts';

export function documentation(): readonly GeneratedFile[] {
  const overTcp = recordings({ transport: 'tcp', side: 'server' });
  const tcp = confusionMatrix(overTcp, tcpProtocols);
  const udp = confusionMatrix(recordings({ transport: 'udp', side: 'server' }), udpProtocols);
  return [
    { path: 'docs/confusion.md', text: confusionPage(tcp, udp) },
    { path: 'docs/confusion-tcp.svg', text: confusionPicture(tcp) },
    { path: 'docs/confusion-udp.svg', text: confusionPicture(udp) },
    { path: 'docs/search-order.md', text: searchOrderPage(recordedServers()) },
  ];
}
