import { describe, expect, test } from 'vitest';
import { folderWith } from '../support/command.ts';
import { documentsIn, startCommand } from './support/command.ts';
import { missing, Namespace } from './support/namespace.ts';

const ENDPOINTS = 2 ** 17;

describe.skipIf(missing)('targets that all fail at once', () => {
  test('a signal ends the check long before the last of them', async () => {
    const namespace = await Namespace.create();
    const folder = folderWith(['address: "10.0.0.0/15:80", expect: http, retries: 0']);
    const args = ['check', '-o', 'ndjson'];
    const { child, hasLines, done } = startCommand(args, { folder, namespace });
    await hasLines(100);
    child.kill('SIGINT');
    const { stdout, exitCode } = await done;
    const documents = documentsIn(stdout);
    expect(documents.length).toBeLessThan(ENDPOINTS / 2);
    expect(documents.at(-1)).toMatchObject({ type: 'summary', interrupted: true });
    expect(exitCode).toBe(130);
  });
});
