import type { Origin } from '../../expect/endpoint.ts';
import { readYaml, type TextPlace, type Tree } from '../../yaml/tree.ts';
import type { SourceInput, SourceNote } from '../source.ts';
import { isHelmTemplate } from './helm.ts';

/** An object of the API as a manifest declares it. */
export interface Resource {
  readonly kind: string;
  /** Without the version: empty for the core API. */
  readonly group: string;
  readonly name: string;
  /** Undefined where the manifest leaves the namespace to whoever applies it. */
  readonly namespace: string | undefined;
  readonly labels: ReadonlyMap<string, string>;
  readonly tree: Tree;
  readonly file: string;
  /** The line of the name. */
  readonly origin: Origin;
}

/** The objects of a file, and what of it could not be read. */
export interface Manifest {
  readonly resources: readonly Resource[];
  readonly notes: readonly SourceNote[];
}

/** Mistakes in YAML that are reported; the rest usually follow from these. */
const MAX_PROBLEMS = 3;
/** Lists inside lists that are followed. */
const MAX_LISTS = 8;

/** Reads a file of manifests: several documents, lists of objects, JSON of `kubectl get -o json`. */
export function readManifest(input: SourceInput): Manifest {
  const { file, text } = input;
  const start: Origin = { file, line: 1, column: 1 };
  if (isHelmTemplate(file, text)) {
    const hint = 'render it first: helm template . | firstbytes check --from kubernetes:-';
    return { resources: [], notes: [{ message: 'a Helm template', hint, origin: start }] };
  }
  const { documents, problems } = readYaml(text);
  const notes: SourceNote[] = problems.slice(0, MAX_PROBLEMS).map(({ message, line, column }) => ({
    message: `not valid YAML: ${message}`,
    origin: { file, line, column },
  }));
  const resources = documents.flatMap((tree) => resourcesOf(tree, file, 0));
  const isKustomization = (one: Resource) => one.kind === 'Kustomization';
  if (isKustomizationFile(file) || resources.some(isKustomization)) {
    const hint = 'build it first: kubectl kustomize . | firstbytes check --from kubernetes:-';
    notes.push({ message: 'a kustomization names files, not endpoints', hint, origin: start });
  }
  return { resources, notes };
}

export function isKustomizationFile(file: string): boolean {
  return /(?:^|[/\\])kustomization\.ya?ml$/i.test(file);
}

/** A place of a tree as an origin. */
export function originOf(file: string, tree: { readonly place: TextPlace }): Origin {
  return { file, ...tree.place };
}

/** A map of texts: labels, annotations, selectors. */
export function textMap(tree: Tree | undefined): ReadonlyMap<string, string> {
  const out = new Map<string, string>();
  for (const [key, { value }] of tree?.entries ?? []) {
    if (value.text !== undefined) out.set(key, value.text);
  }
  return out;
}

/** The number of a port, from 1 to 65535. */
export function portNumber(tree: Tree | undefined): number | undefined {
  const port = tree?.number;
  return port !== undefined && port >= 1 && port <= 65535 ? port : undefined;
}

function resourcesOf(tree: Tree, file: string, depth: number): Resource[] {
  const kind = tree.get('kind')?.text;
  const items = tree.get('items');
  if (items?.isList && kind?.endsWith('List')) {
    if (depth >= MAX_LISTS) return [];
    return items.items.flatMap((item) => resourcesOf(item, file, depth + 1));
  }
  const metadata = tree.get('metadata');
  const name = metadata?.get('name');
  if (kind === undefined) return [];
  return [
    {
      kind,
      group: groupOf(tree.get('apiVersion')?.text ?? ''),
      name: name?.text ?? '',
      namespace: metadata?.get('namespace')?.text,
      labels: textMap(metadata?.get('labels')),
      tree,
      file,
      origin: originOf(file, name ?? tree),
    },
  ];
}

function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}
