import { readYaml } from '../../yaml/tree.ts';
import { uniqueReferences } from '../peers.ts';
import type { SourceFacts, SourceInput, SourceReader } from '../source.ts';
import { clusterReferences } from './clusters.ts';
import { EnvoyFile, field } from './fields.ts';
import { meshReferences } from './kafka-mesh.ts';
import { adminOf, envoyListeners, filtersOf, routesOf } from './listeners.ts';

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
  const reading = new EnvoyFile(file);
  const [root] = documents;
  const resources = field(root, 'static_resources');
  const listeners = reading.messages(field(resources, 'listeners'));
  const clusters = reading.messages(field(resources, 'clusters'));
  const routes = listeners.flatMap((listener) => routesOf(listener, reading));
  const own = listeners.flatMap((listener) => envoyListeners(listener, reading));
  const filters = listeners.flatMap((listener) => filtersOf(listener, reading));
  const references = [
    ...clusterReferences(clusters, routes, reading),
    ...filters.flatMap((filter) => meshReferences(filter, reading)),
  ];
  const notes = problems.map(({ message, ...place }) => ({
    message,
    origin: reading.originOf(place),
  }));
  const tooLarge = {
    message: 'the file is too large: only a part of it is read',
    origin: reading.originOf({ line: 1, column: 1 }),
  };
  return {
    vantage: 'network',
    listeners: [...own, ...(root ? adminOf(root, reading) : [])],
    references: uniqueReferences(references),
    declared: [],
    notes: reading.isTooLarge ? [...notes, tooLarge] : notes,
    contradictions: [],
  };
}
