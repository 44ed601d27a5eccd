/** What users of neighbouring tools type, and what it is called here. */

const OPTIONS: Readonly<Record<string, string>> = {
  '--json': 'use "-o json"',
  '--ndjson': 'use "-o ndjson"',
  '--format': 'use "-o FORMAT", such as "-o json"',
  '-f': 'use "-o FORMAT" for the format; configs are arguments',
  '--file': 'pass the config as an argument',
  '--exit-zero': 'use "--mismatch warn --inconclusive warn --unreachable warn"',
  '--no-fail': 'use "--mismatch warn --inconclusive warn --unreachable warn"',
  '--no-progress': 'use "--progress never"',
  '--silent': 'use "--quiet"',
  '--dry-run': 'use "--plan"',
  '--retries': 'set "retries" in the config, in "defaults" or in an endpoint',
  '--retry': 'set "retries" in the config, in "defaults" or in an endpoint',
  '--exclude': 'use "--only GLOB" for those to check, or remove the endpoint from the config',
  '--include': 'use "--only GLOB"',
  '--filter': 'use "--only GLOB"',
  '--debug': 'use "-v"',
  '--port': 'write the port into the target: host:port',
  '-p': 'write the port into the target: host:port',
  '--threads': 'use "--concurrency N"',
  '--rate': 'use "--concurrency N" to probe fewer targets at a time',
  '-sV': 'omit it: firstbytes always identifies the protocol',
  '-sS': 'omit it: firstbytes always connects',
  '-sT': 'omit it: firstbytes always connects',
  '-sU': 'use "-p udp:53,udp:161" for ports of UDP',
  '-Pn': 'omit it: firstbytes probes every host; "--skip-dead" skips those that time out',
  '-sn': 'use "-p 22,80,443" for a few ports of each host',
  '-A': 'omit it: firstbytes always identifies the protocol',
  '-F': 'use "-p top100", the default',
  '-T4': 'use "--rate N", "--per-host N" or "--concurrency N"',
  '-T5': 'use "--rate N", "--per-host N" or "--concurrency N"',
  '--top-ports': 'use "-p top100", or any other number: "-p top1000"',
  '--open': 'omit it: closed ports are only counted',
  '--max-rate': 'use "--rate N"',
  '--min-rate': 'use "--rate N"',
  '--host-timeout': 'use "--timeout 5s" for each target, and "--max-time 1h" for all',
  '--max-retries': 'omit it: an audit probes closed ports once',
  '--excludefile': 'use "--exclude @FILE"',
  '--banners': 'omit it: firstbytes always identifies the protocol',
};

/** Of options that other tools write in two letters: Commander takes the second one for the value. */
const VALUES: readonly (readonly [pattern: RegExp, hint: string])[] = [
  [/option '-i, --input <file>' argument 'L'/, 'use "-i FILE"; a file with the name L is "./L"'],
  [
    /option '-o, --output <format\[=file\]>' argument '[XNGA]'/,
    'use "-o FORMAT=FILE", such as "-o ndjson=run.ndjson"',
  ],
];

const COMMANDS: Readonly<Record<string, string>> = {
  scan: 'use "firstbytes audit 10.0.0.0/24", or "firstbytes check CONFIG"',
  sweep: 'use "firstbytes audit 10.0.0.0/24"',
  discover: 'use "firstbytes audit 10.0.0.0/24"',
  test: 'use "firstbytes check CONFIG"',
  run: 'use "firstbytes check CONFIG"',
  lint: 'use "firstbytes validate CONFIG"',
  identify: 'use "firstbytes probe TARGET"',
  version: 'use "firstbytes --version"',
  list: 'use "firstbytes protocols", or "firstbytes explain --list" for finding codes',
  codes: 'use "firstbytes explain --list"',
};

/** The hint for an option or a command that Commander does not know, from its message. */
export function usageHint(message: string): string | undefined {
  const value = VALUES.find(([pattern]) => pattern.test(message));
  if (value) return value[1];
  const [, kind, written = ''] = /unknown (option|command) '([^']{1,100})'/.exec(message) ?? [];
  if (kind === 'command') return COMMANDS[written];
  return kind === 'option' ? OPTIONS[written.split('=')[0] ?? ''] : undefined;
}
