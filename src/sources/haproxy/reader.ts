import { uniqueReferences } from '../peers.ts';
import type { SourceFacts, SourceInput, SourceReader } from '../source.ts';
import { haproxyListeners } from './binds.ts';
import { parseHaproxy } from './parse.ts';
import { proxiesOf } from './proxies.ts';
import { nameServersOf, serversOf } from './servers.ts';

/** Configurations of HAProxy. */
export const haproxyReader: SourceReader = {
  kind: 'haproxy',
  title: 'HAProxy configuration',
  fits: (file, text) =>
    !/\.(?:ya?ml|json)$/i.test(file) &&
    /^[ \t]*(?:frontend|backend|listen|defaults|global)\b/m.test(text) &&
    /^[ \t]+(?:bind|server|mode|timeout|option|maxconn|log)[ \t]/m.test(text) &&
    !/^[ \t]*(?:http|server|events)[ \t]*\{/m.test(text),
  read: readHaproxy,
};

function readHaproxy({ text, file, env }: SourceInput): SourceFacts {
  const { sections, notes } = parseHaproxy(text, file, env);
  const proxies = proxiesOf(sections);
  const backends = new Map(proxies.map((proxy) => [proxy.section.name, proxy]));
  const servers = proxies.map(serversOf);
  const references = servers.flatMap((one) => one.references);
  return {
    vantage: 'network',
    listeners: proxies.flatMap((proxy) => haproxyListeners(proxy, backends)),
    references: uniqueReferences([...references, ...nameServersOf(sections)]),
    declared: [],
    notes: [...notes, ...servers.flatMap((one) => one.notes)],
    contradictions: [],
  };
}
