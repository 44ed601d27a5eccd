import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { formatDiagnostic } from '../../src/config/excerpt.ts';
import { compileConfig } from '../../src/config/load.ts';
import { tcpProtocols } from '../../src/protocols/builtin.ts';
import { FEW } from '../support/protocols.ts';

const root = new URL('../../fixtures/configs/', import.meta.url);
const env = { SECRET: 'hunter2 hunter2', DB_PORT: '5432' };

function read(path: string): string {
  return readFileSync(new URL(path, root), 'utf8');
}

/** Everything that is wrong with a config, as a person reads it. */
function complaints(file: string): string {
  const text = read(`bad/${file}`);
  const result = compileConfig(text, file, { env, tcpProtocols: FEW });
  if (result.ok) return 'nothing is wrong\n';
  return `${result.diagnostics.map((one) => formatDiagnostic(one, text)).join('\n\n')}\n`;
}

describe('the configs in fixtures/configs', () => {
  const bad = readdirSync(new URL('bad/', root)).filter((file) => !file.endsWith('.txt'));

  it.each(bad)('bad/%s causes the message beside it', (file) => {
    const message = complaints(file);
    expect(message).toBe(read(`bad/${file.replace(/\.\w+$/, '.txt')}`));
    expect(message).not.toContain('hunter2');
    expect(message).not.toContain('w0rd');
  });

  it.each(readdirSync(new URL('good/', root)))('good/%s loads without a warning', (file) => {
    for (const known of [FEW, tcpProtocols]) {
      const result = compileConfig(read(`good/${file}`), file, { env, tcpProtocols: known });
      // Which protocols offer STARTTLS is up to the built-in ones; FEW holds it fixed.
      if (known === FEW) expect(result).toMatchObject({ ok: true, warnings: [] });
      else expect(result.warnings).toEqual([]);
    }
  });
});
