/**
 * Writes everything that is generated from the protocols and the recordings: `npm run generate`.
 * With --check it writes nothing, lists the files that differ, and ends with 1 if there are any.
 */

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import probeSets from '../data/probe-sets.json' with { type: 'json' };
import { recordings } from '../fixtures/recordings.ts';
import { guardRows } from './generate/guard-texts.ts';
import { bannerRows, prefixRows, replyRows } from './generate/known-replies.ts';
import { protocolIndex } from './generate/protocol-index.ts';
import { rowsToJson } from './generate/rows.ts';
import { searchRows } from './generate/search-data.ts';

const ROOT = new URL('../', import.meta.url);

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const changed = [...indexes(), ...(await data())].filter(([file, text]) => current(file) !== text);
for (const [file, text] of changed) {
  if (values.check) console.error(`${file} is out of date: run npm run generate`);
  else {
    writeFileSync(new URL(file, ROOT), text);
    console.log(`wrote ${file}`);
  }
}
if (values.check && changed.length > 0) process.exitCode = 1;

type Generated = readonly [file: string, text: string];

/** Written at once: the data is drawn from the protocols that they list. */
function indexes(): Generated[] {
  const all = ['src/protocols/', 'src/protocols/udp/'].map((folder): Generated => {
    return [`${folder}index.ts`, protocolIndex(new URL(folder, ROOT))];
  });
  if (!values.check) {
    for (const [file, text] of all) {
      if (current(file) !== text) writeFileSync(new URL(file, ROOT), text);
    }
  }
  return all;
}

async function data(): Promise<Generated[]> {
  const { tcpProtocols } = await import('../src/protocols/builtin.ts');
  const servers = recordings({ transport: 'tcp', side: 'server' });
  const all = recordings({ transport: 'tcp' });
  return [
    ['data/search.json', rowsToJson(searchRows(servers, tcpProtocols, probeSets))],
    ['data/replies.json', rowsToJson(replyRows(servers))],
    ['data/banners.json', rowsToJson(bannerRows(servers, tcpProtocols))],
    ['data/prefixes.json', rowsToJson(prefixRows(servers))],
    ['data/guard.json', rowsToJson(guardRows(all, tcpProtocols))],
  ];
}

function current(file: string): string | undefined {
  const url = new URL(file, ROOT);
  return existsSync(url) ? readFileSync(url, 'utf8') : undefined;
}
