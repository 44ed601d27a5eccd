/** nmap on the same TCP ports, for comparison. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LabEndpoint } from './truth.ts';

export interface NmapRun {
  /** Seconds. */
  readonly wall: number;
  readonly cpu: number;
  /** How many services it identified by probing. */
  readonly identified: number;
}

/** Measures `nmap -sV`. */
export function runNmap(endpoints: readonly LabEndpoint[]): NmapRun {
  const tcp = endpoints.filter(({ transport = 'tcp' }) => transport === 'tcp');
  const hosts = [...new Set(tcp.map(({ host }) => host))];
  const ports = [...new Set(tcp.map(({ port }) => port))].join(',');
  const folder = mkdtempSync(join(tmpdir(), 'firstbytes-nmap-'));
  const xml = join(folder, 'out.xml');
  try {
    const { stderr } = spawnSync('bash', ['-c', SCRIPT, 'nmap', ports, xml, ...hosts], {
      encoding: 'utf8',
    });
    const times = stderr.trim().split('\n').at(-1)?.split(' ').map(Number) ?? [];
    const [wall = Number.NaN, user = Number.NaN, system = Number.NaN] = times;
    return { wall, cpu: user + system, identified: identifiedIn(readFileSync(xml, 'utf8')) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** bash has the times of a child process and of its children: user and system. */
const SCRIPT = [
  'TIMEFORMAT="%R %U %S"',
  'ports="$1" xml="$2"',
  'shift 2',
  'time nmap -sV -Pn -n -p "$ports" -oX "$xml" "$@" >/dev/null',
].join('; ');

function identifiedIn(xml: string): number {
  return xml.match(/<service name="[^"]+"[^>]*method="probed"/g)?.length ?? 0;
}
