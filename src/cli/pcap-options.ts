import type { EndpointTable } from '../capture/endpoints/endpoint-table.ts';
import type { HostAddresses } from '../capture/endpoints/host-addresses.ts';
import type { EndpointPattern } from '../config/pattern.ts';
import type { IgnoreEntry } from '../expect/ignore.ts';
import type { Registry } from '../protocols/registry.ts';
import type { LevelOptions } from './options.ts';
import type { OutputSpec } from './outputs.ts';
import type { ProgressMode } from './progress.ts';
import type { SourceCommandOptions } from './source-options.ts';

export interface PcapCommandOptions extends LevelOptions, SourceCommandOptions {
  readonly config?: readonly string[];
  readonly expect: 'registered' | 'config';
  /** Addresses of names, as the user knows them. */
  readonly host?: readonly (readonly [name: string, address: string])[];
  readonly output?: readonly OutputSpec[];
  readonly only?: readonly string[];
  /** A new config; `true` for the default name. */
  readonly learn?: true | string;
  readonly quiet?: true;
  readonly verbose?: true;
  readonly color?: boolean;
  readonly progress: ProgressMode;
}

/** What configs and files of others expect. */
export interface PcapExpectations {
  readonly patterns: readonly EndpointPattern[];
  readonly ignores: readonly IgnoreEntry[];
  readonly registry: Registry;
  /** The files that were read. */
  readonly files: readonly string[];
}

/** What a capture shows, as it is read. */
export interface Recorded {
  readonly table: EndpointTable;
  readonly hosts: HostAddresses;
}
