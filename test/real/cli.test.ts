import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, inject, it } from 'vitest';
import { stringify } from 'yaml';

const run = promisify(execFile);

const BIN = new URL('../../bin/firstbytes.js', import.meta.url).pathname;

it('the built command finds nothing wrong with a config that is right', async () => {
  const file = join(inject('folder'), 'firstbytes.yaml');
  writeFileSync(file, configText());
  expect(await check(file)).toMatchObject({ code: 0, stderr: '' });
}, 60_000);

/** Every port with what it really speaks. */
function configText(): string {
  const endpoints = inject('endpoints').map(({ name, host, port, stack, starttls }) => ({
    name,
    address: `${host}:${port}`,
    expect: stack,
    ...(starttls === 'offered' ? { starttls: 'required' } : {}),
  }));
  return stringify({ endpoints });
}

/** What was said and how it ended. A failure shows it all, so only what is not ok is asked for. */
async function check(file: string): Promise<{ code: unknown; stdout: string; stderr: string }> {
  return run(process.execPath, [BIN, 'check', '--quiet', file]).then(
    (said) => ({ code: 0, ...said }),
    ({ code, stdout, stderr }: { code: unknown; stdout: string; stderr: string }) => {
      return { code, stdout, stderr };
    },
  );
}
