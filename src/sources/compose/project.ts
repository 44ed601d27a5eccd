import { readYaml, type Tree } from '../../yaml/tree.ts';
import type { SourceInput, SourceNote } from '../source.ts';
import { folderOf, Scope } from './scope.ts';
import { ComposeService, type ServiceLayer } from './service.ts';

/** Services that extend services that extend services. */
const MAX_DEPTH = 16;
/** Files besides the main one. */
const MAX_FILES = 100;

/** A Compose file with everything that it includes and extends. */
export interface Project {
  readonly services: readonly ComposeService[];
  /** The variables of the main file. */
  readonly scope: Scope;
  /** Networks that other projects share: their services are not known here. */
  readonly hasExternalNetwork: boolean;
  readonly notes: readonly SourceNote[];
}

export function readProject(input: SourceInput): Project {
  const scope = Scope.ofInput(input);
  const loader = new Loader();
  const main = loader.parse(input.text, scope);
  if (main) loader.add(main, 0);
  return {
    services: [...loader.services.values()],
    scope,
    hasExternalNetwork: loader.hasExternalNetwork,
    notes: scope.notes,
  };
}

class Loader {
  readonly services = new Map<string, ComposeService>();
  hasExternalNetwork = false;
  readonly #files = new Map<string, ServiceLayer | undefined>();

  parse(text: string, scope: Scope): ServiceLayer | undefined {
    const { documents, problems } = readYaml(text);
    for (const { message, ...place } of problems.slice(0, 1)) {
      scope.note(`not valid YAML: ${message}`, place);
    }
    const [tree] = documents;
    return tree && { tree, scope };
  }

  /** Own services win over included ones. */
  add({ tree, scope }: ServiceLayer, depth: number): void {
    for (const { value } of tree.get('networks')?.entries.values() ?? []) {
      const external = value.get('external');
      if (external?.isMap || external?.text === 'true') this.hasExternalNetwork = true;
    }
    if (isFirstVersion(tree)) {
      scope.note('not read: a Compose file of the first version', tree.place, MOVE_THEM);
    }
    for (const { key, value } of tree.get('services')?.entries.values() ?? []) {
      if (!value.isMap || this.services.has(key)) continue;
      const layers = this.#layers({ tree: value, scope }, { tree, scope }, [
        `${scope.file}#${key}`,
      ]);
      this.services.set(key, new ComposeService(key, layers));
    }
    for (const item of tree.get('include')?.items ?? []) this.#include(item, scope, depth);
  }

  #include(item: Tree, scope: Scope, depth: number): void {
    const paths = textsOf(item.isMap ? item.get('path') : item, scope);
    const envFiles = textsOf(item.get('env_file'), scope);
    for (const path of paths) {
      const file = scope.resolve(path);
      const folder = folderOf(file ?? '');
      const other = depth < MAX_DEPTH ? this.#load(path, scope, item) : undefined;
      if (!other) continue;
      const resolved = envFiles.map((one) => scope.resolve(one)).filter((one) => one !== undefined);
      const inner =
        envFiles.length > 0
          ? other.scope.withEnvFiles(resolved, '')
          : other.scope.withEnvFiles(['.env'], folder);
      this.add({ tree: other.tree, scope: inner }, depth + 1);
    }
  }

  #load(path: string, scope: Scope, at: Tree): ServiceLayer | undefined {
    const file = scope.resolve(path);
    if (file !== undefined && this.#files.has(file)) return this.#files.get(file);
    const other = this.#files.size < MAX_FILES ? scope.readOther(path) : undefined;
    if (!other) {
      scope.note(`"${path}" is not read: not found below the folder of this file`, at.place);
      return undefined;
    }
    const layer = this.parse(other.text, scope.inFile(other.file, file ?? ''));
    this.#files.set(file ?? path, layer);
    return layer;
  }

  /** The service itself after everything that it extends. */
  #layers(service: ServiceLayer, file: ServiceLayer, seen: readonly string[]): ServiceLayer[] {
    const extended = service.tree.get('extends');
    if (!extended || extended.tag === '!reset') return [service];
    const { scope } = service;
    const name = scope.text(extended.text ?? extended.get('service')?.text ?? '');
    const path = extended.get('file')?.text;
    const from = path === undefined ? file : this.#load(scope.text(path), scope, extended);
    const base = from?.tree.get('services', name);
    const key = `${from?.scope.file}#${name}`;
    if (!from || !base || seen.includes(key) || seen.length > MAX_DEPTH) {
      if (from) scope.note(`the extended service "${name}" is not known`, extended.place);
      return [service];
    }
    return [...this.#layers({ tree: base, scope: from.scope }, from, [...seen, key]), service];
  }
}

const MOVE_THEM = 'put the services under a key "services", as every current Compose asks for';

/** Services at the top of the file, which current versions of Compose refuse. */
function isFirstVersion(tree: Tree): boolean {
  if (tree.get('services') || tree.get('include')) return false;
  return [...tree.entries.values()].some(({ value }) => value.get('image') ?? value.get('build'));
}

/** One text or a list of them. */
function textsOf(tree: Tree | undefined, scope: Scope): string[] {
  const trees = tree?.isList ? tree.items : tree ? [tree] : [];
  return trees.flatMap(({ text }) => (text === undefined ? [] : [scope.text(text)]));
}
