/** Writes everything that is generated from the protocols and the recordings: `npm run generate`. */

import probeSets from '../data/probe-sets.json' with { type: 'json' };
import { recordings } from '../fixtures/recordings.ts';
import { guardRows } from './generate/guard-texts.ts';
import { bannerRows, prefixRows, replyRows } from './generate/known-replies.ts';
import { protocolIndex } from './generate/protocol-index.ts';
import { rowsToJson } from './generate/rows.ts';
import { searchRows } from './generate/search-data.ts';
import { type GeneratedFile, runGenerator } from './generated-files.ts';

await runGenerator('npm run generate', [indexes, data]);

function indexes(): GeneratedFile[] {
  return ['src/protocols/', 'src/protocols/udp/'].map((folder) => {
    const text = protocolIndex(new URL(`../${folder}`, import.meta.url));
    return { path: `${folder}index.ts`, text };
  });
}

/** The protocols are loaded here, after the indexes that list them were written. */
async function data(): Promise<GeneratedFile[]> {
  const { tcpProtocols } = await import('../src/protocols/builtin.ts');
  const servers = recordings({ transport: 'tcp', side: 'server' });
  const all = recordings({ transport: 'tcp' });
  const rows = {
    search: searchRows(servers, tcpProtocols, probeSets),
    replies: replyRows(servers),
    banners: bannerRows(servers, tcpProtocols),
    prefixes: prefixRows(servers),
    guard: guardRows(all, tcpProtocols),
  };
  return Object.entries(rows).map(([name, list]) => {
    return { path: `data/${name}.json`, text: rowsToJson(list) };
  });
}
