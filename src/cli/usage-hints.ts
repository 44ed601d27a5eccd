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
};

const COMMANDS: Readonly<Record<string, string>> = {
  scan: 'use "firstbytes probe TARGET", or "firstbytes check CONFIG"',
  audit: 'use "firstbytes check CONFIG", or "firstbytes probe 10.0.0.0/24:22,80"',
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
  const [, kind, written = ''] = /unknown (option|command) '([^']{1,100})'/.exec(message) ?? [];
  if (kind === 'command') return COMMANDS[written];
  return kind === 'option' ? OPTIONS[written.split('=')[0] ?? ''] : undefined;
}
