// nmap over the same TCP ports, for comparison.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Wall and CPU time of `nmap -sV` in seconds, and what it named, by `host:port`. */
export function runNmap(entries) {
  const tcp = entries.filter(({ transport = 'tcp' }) => transport === 'tcp');
  const hosts = [...new Set(tcp.map(({ host }) => host))];
  const ports = [...new Set(tcp.map(({ port }) => port))].join(',');
  const folder = mkdtempSync(join(tmpdir(), 'firstbytes-nmap-'));
  const xml = join(folder, 'out.xml');
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is a template of the shell
  const script = 'TIMEFORMAT="%R %U %S"; time nmap -sV -Pn -n -p "$1" -oX "$2" "${@:3}" >/dev/null';
  try {
    const { stderr } = spawnSync('bash', ['-c', script, 'nmap', ports, xml, ...hosts], {
      encoding: 'utf8',
    });
    const [wall, user, system] = stderr.trim().split('\n').at(-1).split(' ').map(Number);
    return { wall, cpu: user + system, named: namedIn(readFileSync(xml, 'utf8')) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function namedIn(xml) {
  const named = xml.match(/<service name="[^"]+"[^>]*method="probed"/g) ?? [];
  return named.length;
}
