import type { Certainty, Origin } from '../expect/endpoint.ts';
import type { Transport } from '../protocols/registry.ts';

export type { Certainty } from '../expect/endpoint.ts';

/** From where endpoints are seen: the machine outside, the containers' network, the cluster. */
export type Vantage = 'host' | 'network' | 'cluster';

/** What is known about the protocol of a port, and where the file says so. */
export interface Clue {
  /** Names of stacks as configs write them: `http`, `tls/http2`, `postgresql`. Any of these. */
  readonly expect: readonly string[];
  readonly certainty: Exclude<Certainty, 'none'>;
  /** What says so, in a few words without secrets: `health check pg_isready`, `image postgres`. */
  readonly evidence: string;
  readonly origin: Origin;
}

/** A port that a service of the file listens on. */
export interface Listener {
  /** The name of the service. */
  readonly service: string;
  /** How clients inside the network or cluster call the service; the first is its usual name. */
  readonly hosts: readonly string[];
  /** The port inside. */
  readonly port: number;
  readonly transport: Transport;
  /** Where the port can be reached from the host: each published port. */
  readonly published: readonly Published[];
  /** Why the host cannot reach it, if it cannot: `only inside the network`, `ephemeral host port`. */
  readonly unpublishedReason?: string;
  /** Why nothing can reach it now: `profile "debug" is not active`. */
  readonly inactiveReason?: string;
  /** The port of the container behind `port`, if that is another one. */
  readonly targetPort?: number;
  /** The path and the server name that a health check or a route uses. */
  readonly path?: string;
  readonly serverName?: string;
  readonly clues: readonly Clue[];
  /** The line that declares the port. */
  readonly origin: Origin;
}

/** A port of the host that leads to a listener. */
export interface Published {
  /** As the host calls it: `127.0.0.1` for an address to bind such as 0.0.0.0. */
  readonly host: string;
  readonly port: number;
  readonly origin: Origin;
}

/** A place in a file that names a host and a port as something to connect to. */
export interface Reference {
  readonly host: string;
  /** Undefined where only a host is written and the protocol's default port is meant. */
  readonly port: number | undefined;
  readonly transport: Transport;
  /** What the reference says of the protocol; undefined for a bare host and port. */
  readonly clue?: Clue;
  /**
   * `peer`: the file exists to name it (the upstream of a proxy, a scrape target, a found port), so
   * it is an endpoint by itself. `mention`: a value of the environment, which is an endpoint only if
   * a file declares the host, or it is local.
   */
  readonly role: 'peer' | 'mention';
  /** The service in whose environment it stands: its `localhost` is that container. */
  readonly within?: string;
  readonly path?: string;
  readonly serverName?: string;
  readonly origin: Origin;
}

/** Something that the reader understood only in part, or left out, and why. */
export interface SourceNote {
  readonly message: string;
  readonly hint?: string;
  readonly origin: Origin;
}

/** Two statements of files that cannot both be right. */
export interface Contradiction {
  readonly message: string;
  readonly hint?: string;
  readonly origin: Origin;
  /** The other statement. */
  readonly other?: Origin;
}

/** What one file says. */
export interface SourceFacts {
  /** The vantage that the kind of file suggests. */
  readonly vantage: Vantage;
  readonly listeners: readonly Listener[];
  readonly references: readonly Reference[];
  /** Names of services that the files declare, whether or not they have ports. */
  readonly declared: readonly string[];
  readonly notes: readonly SourceNote[];
  readonly contradictions: readonly Contradiction[];
}

/** A file, and what its reader may need besides. */
export interface SourceInput {
  /** As messages show it. */
  readonly file: string;
  readonly text: string;
  /** Variables that the file may use: those of the process that the user chose. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /**
   * The text of another file, relative to this one and below its folder; undefined if it is missing
   * or it lies elsewhere. The reader of the file decides what is read; it never follows links out.
   */
  readonly readOther: (relative: string) => OtherFile | undefined;
  /** Profiles that are active besides those of the file (Compose). */
  readonly profiles: readonly string[];
}

export interface OtherFile {
  readonly file: string;
  readonly text: string;
}

/** One kind of file. Pure: text in, facts out; never throws, whatever the text. */
export interface SourceReader {
  /** As `kind:path` writes it: `compose`, `kubernetes`, `nginx`. */
  readonly kind: string;
  /** What the kind is called in messages. */
  readonly title: string;
  /** Whether a file is of this kind, by its name and its text. */
  readonly fits: (file: string, text: string) => boolean;
  /** What stands behind the kind is not a file: the reader gets it as its text. */
  readonly isChoice?: true;
  readonly read: (input: SourceInput) => SourceFacts;
  /** The same for several files that describe each other's parts; otherwise each is read by itself. */
  readonly readTogether?: (inputs: readonly SourceInput[]) => SourceFacts;
}

/** An endpoint that files declare, as it is seen from the vantage. */
export interface SourceEndpoint {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly transport: Transport;
  /** Names of stacks as configs write them; `tcp` where the certainty is `none`. */
  readonly expect: readonly string[];
  readonly certainty: Certainty;
  readonly evidence?: string;
  readonly path?: string;
  readonly serverName?: string;
  /** The line that declares the port, or the reference. */
  readonly origin: Origin;
  /** The line that says what the protocol is. */
  readonly statedAt?: Origin;
  /** A host that no file declares: asked only if the user wants that. */
  readonly isExternal?: true;
}

/** What all files together say. */
export interface SourceSummary {
  readonly endpoints: readonly SourceEndpoint[];
  /** What cannot be reached from the vantage, and why. */
  readonly leftOut: readonly SourceNote[];
  readonly notes: readonly SourceNote[];
  readonly contradictions: readonly Contradiction[];
}
