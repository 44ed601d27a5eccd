import type { Origin } from '../expect/endpoint.ts';
import { readYaml, type Tree } from '../yaml/tree.ts';
import { isLoopback, readHostPort } from './host-port.ts';
import { relabelingOf } from './prometheus-relabel.ts';
import type {
  Clue,
  Reference,
  SourceFacts,
  SourceInput,
  SourceNote,
  SourceReader,
} from './source.ts';
import { readUrl } from './url.ts';

/** The host of Prometheus itself: `localhost` in its config. */
const ITSELF = 'prometheus';
/** Mistakes in YAML that are reported; the rest usually follow from these. */
const MAX_PROBLEMS = 3;

/** Configuration of Prometheus: what it scrapes, alerts and writes to. */
export const prometheusReader: SourceReader = {
  kind: 'prometheus',
  title: 'Prometheus config',
  fits: (_, text) => {
    // Promtail's config has scrape_configs as well, but these name files.
    if (/^(?:positions|clients):/m.test(text)) return false;
    if (/^(?:scrape_configs|scrape_config_files):/m.test(text)) return true;
    const isGlobal = /^global:/m.test(text) && text.includes('scrape_interval');
    return isGlobal || (/^alerting:/m.test(text) && text.includes('alertmanagers'));
  },
  read: (input) => new ConfigReader(input).read(),
};

/** What all targets of a job or a group of Alertmanagers have in common. */
interface Group {
  readonly title: string;
  readonly scheme: string;
  /** The line of the scheme, if one is written. */
  readonly schemeAt?: Origin;
  readonly path: string;
}

/** Reads one config, with the files that it names. */
class ConfigReader {
  readonly #input: SourceInput;
  readonly #references: Reference[] = [];
  readonly #notes: SourceNote[] = [];

  constructor(input: SourceInput) {
    this.#input = input;
  }

  read(): SourceFacts {
    this.#readConfig(this.#input.file, this.#input.text);
    return {
      vantage: 'network',
      listeners: [],
      references: this.#references,
      declared: [],
      notes: this.#notes,
      contradictions: [],
    };
  }

  #readConfig(file: string, text: string): void {
    const root = this.#yaml(file, text);
    for (const job of root?.get('scrape_configs')?.items ?? []) this.#job(file, job);
    for (const name of root?.get('scrape_config_files')?.items ?? []) {
      const other = this.#other(file, name);
      const jobs = other && this.#yaml(other.file, other.text)?.get('scrape_configs')?.items;
      for (const job of jobs ?? []) this.#job(other?.file ?? file, job);
    }
    for (const group of root?.get('alerting', 'alertmanagers')?.items ?? []) {
      this.#alertmanagers(file, group);
    }
    for (const key of ['remote_write', 'remote_read']) {
      for (const remote of root?.get(key)?.items ?? []) this.#remote(file, remote, key);
    }
  }

  #job(file: string, job: Tree): void {
    const scheme = job.get('scheme');
    const path = job.get('metrics_path')?.text ?? '/metrics';
    const title = `job ${job.get('job_name')?.text ?? 'without a name'}`;
    const relabeling = relabelingOf(job.get('relabel_configs')?.items ?? []);
    const group: Group = {
      title,
      scheme: relabeling.scheme ?? scheme?.text ?? 'http',
      ...(scheme ? { schemeAt: { file, ...scheme.place } } : {}),
      path: relabeling.path ?? path,
    };
    const { address } = relabeling;
    if (address?.replacement !== undefined) {
      this.#target(file, address.tree, address.replacement, group);
      return;
    }
    if (address) {
      const message = `${title} rewrites the addresses of its targets: left out`;
      this.#notes.push({ message, origin: { file, ...address.tree.place } });
      return;
    }
    this.#targets(file, job, group);
  }

  #alertmanagers(file: string, tree: Tree): void {
    const scheme = tree.get('scheme');
    this.#targets(file, tree, {
      title: 'alertmanagers',
      scheme: scheme?.text ?? 'http',
      ...(scheme ? { schemeAt: { file, ...scheme.place } } : {}),
      path: tree.get('path_prefix')?.text ?? '/',
    });
  }

  /** Static targets, those of files beside, and a note for what is found at run time. */
  #targets(file: string, tree: Tree, group: Group): void {
    for (const one of tree.get('static_configs')?.items ?? []) this.#static(file, one, group);
    const names = (tree.get('file_sd_configs')?.items ?? []).flatMap(
      (one) => one.get('files')?.items ?? [],
    );
    for (const name of names) {
      const other = this.#other(file, name);
      const listed = other && this.#yaml(other.file, other.text)?.items;
      for (const one of listed ?? []) this.#static(other?.file ?? file, one, group);
    }
    const lookups = tree.get('dns_sd_configs')?.items ?? [];
    for (const one of lookups) this.#names(file, one, group);
    for (const [key, { place }] of tree.entries) {
      if (!key.endsWith('_sd_configs') || key === 'file_sd_configs') continue;
      if (key === 'dns_sd_configs' && lookups.every(isOfAddresses)) continue;
      const message = `${group.title}: ${key} finds targets at run time`;
      this.#notes.push({ message, origin: { file, ...place } });
    }
  }

  /** Names of hosts with the port written beside; an SRV record has the port itself. */
  #names(file: string, tree: Tree, group: Group): void {
    const port = tree.get('port');
    if (!port || !isOfAddresses(tree)) return;
    for (const name of tree.get('names')?.items ?? []) {
      this.#target(file, port, `${name.text}:${port.text}`, group);
    }
  }

  #static(file: string, tree: Tree, group: Group): void {
    const labels = tree.get('labels');
    const scheme = labels?.get('__scheme__');
    const own: Group = {
      ...group,
      ...(scheme?.text === undefined
        ? {}
        : { scheme: scheme.text, schemeAt: { file, ...scheme.place } }),
      path: labels?.get('__metrics_path__')?.text ?? group.path,
    };
    for (const target of tree.get('targets')?.items ?? []) {
      if (target.text !== undefined) this.#target(file, target, target.text, own);
    }
  }

  #target(file: string, tree: Tree, text: string, group: Group): void {
    const origin: Origin = { file, ...tree.place };
    const address = readHostPort(text);
    if (!address) {
      const hint = text.includes('/') ? { hint: 'targets have neither a scheme nor a path' } : {};
      this.#notes.push({ message: `${group.title}: a target is not host:port`, ...hint, origin });
      return;
    }
    const isTls = group.scheme.toLowerCase() === 'https';
    const clue: Clue = {
      expect: [isTls ? 'https' : 'http'],
      certainty: 'stated',
      evidence: `${group.schemeAt ? 'scheme' : 'default scheme'} of ${group.title}`,
      origin: group.schemeAt ?? origin,
    };
    this.#references.push({
      host: address.host,
      port: address.port ?? (isTls ? 443 : 80),
      transport: 'tcp',
      clue,
      role: 'peer',
      ...withinOf(address.host),
      path: withoutQuery(group.path),
      origin,
    });
  }

  #remote(file: string, tree: Tree, key: string): void {
    const url = tree.get('url');
    const target = url?.text === undefined ? undefined : readUrl(url.text);
    if (!url || !target) return;
    const origin: Origin = { file, ...url.place };
    const { host, port, transport, expect, path } = target;
    const clue =
      expect && ({ expect, certainty: 'stated', evidence: `${key} URL`, origin } as const);
    this.#references.push({
      ...{ host, port, transport, role: 'mention', origin },
      ...withinOf(host),
      ...(clue ? { clue } : {}),
      ...(path === undefined ? {} : { path }),
    });
  }

  #yaml(file: string, text: string): Tree | undefined {
    const { documents, problems } = readYaml(text);
    for (const { message, line, column } of problems.slice(0, MAX_PROBLEMS)) {
      this.#notes.push({ message: `not valid YAML: ${message}`, origin: { file, line, column } });
    }
    return documents[0];
  }

  #other(file: string, name: Tree) {
    if (name.text === undefined) return undefined;
    const other = /[*?[]/.test(name.text) ? undefined : this.#input.readOther(name.text);
    if (!other) {
      const message = `${name.text.slice(0, 200)} is not read: only files beside the config are, without wildcards`;
      this.#notes.push({ message, origin: { file, ...name.place } });
    }
    return other;
  }
}

/** Whether an entry of `dns_sd_configs` asks for addresses, not for SRV or MX records. */
function isOfAddresses(tree: Tree): boolean {
  const type = tree.get('type')?.text?.toUpperCase();
  return (type === 'A' || type === 'AAAA') && tree.get('port') !== undefined;
}

/** `localhost` is the machine or container of Prometheus; other hosts are what they are. */
function withinOf(host: string): { readonly within?: string } {
  return isLoopback(host) ? { within: ITSELF } : {};
}

/** A query may hold a token. */
function withoutQuery(path: string): string {
  return path.split(/[?#]/, 1)[0] ?? '/';
}
