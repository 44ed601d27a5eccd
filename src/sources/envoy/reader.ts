import { readYaml } from '../../yaml/tree.ts';
import { uniqueReferences } from '../peers.ts';
import type { SourceFacts, SourceInput, SourceReader } from '../source.ts';
import { clustersOf } from './clusters.ts';
import { adminOf, listenersOf, routesOf } from './listeners.ts';

/** Static configurations of Envoy, in YAML or JSON. */
export const envoyReader: SourceReader = {
  kind: 'envoy',
  title: 'Envoy configuration',
  fits: (file, text) =>
    /\.(?:ya?ml|json|tmpl)$/i.test(file) &&
    /^[ \t]*"?(?:static_resources|staticResources)"?[ \t]*:/m.test(text),
  read: readEnvoy,
};

function readEnvoy({ text, file }: SourceInput): SourceFacts {
  const { documents, problems } = readYaml(text);
  const [root] = documents;
  const resources = root?.get('static_resources') ?? root?.get('staticResources');
  const listeners = resources?.get('listeners')?.items ?? [];
  const clusters = resources?.get('clusters')?.items ?? [];
  const routes = listeners.flatMap((listener) => routesOf(listener, file));
  return {
    vantage: 'network',
    listeners: [
      ...listeners.flatMap((listener) => listenersOf(listener, file)),
      ...(root ? adminOf(root, file) : []),
    ],
    references: uniqueReferences(clustersOf(clusters, routes, file)),
    declared: [],
    notes: problems.map(({ message, line, column }) => ({
      message,
      origin: { file, line, column },
    })),
    contradictions: [],
  };
}
