import { execFile } from 'node:child_process';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { Log } from 'sarif';
import { beforeAll, describe, expect, test } from 'vitest';
import { STRICT } from '../../src/expect/level.ts';
import { Folder } from '../support/command.ts';
import { reportSet } from '../support/report-set.ts';
import { rowInputOf, wholeOf } from '../support/results.ts';
import { ROW_REPORTS } from '../support/row-reports.ts';
import { installFromNpm, npmFolder } from './npm.ts';

const run = promisify(execFile);

const PACKAGES = ['@microsoft/sarif-multitool@5.7.0'];
const MULTITOOL = join(npmFolder(PACKAGES), 'node_modules/@microsoft/sarif-multitool-linux');
const PROGRAM = join(MULTITOOL, 'Sarif.Multitool');
/** A recommendation: the project has no address yet that the document could name. */
const ACCEPTED = ['SARIF2005'];

beforeAll(async () => {
  await installFromNpm(PACKAGES);
  await chmod(PROGRAM, 0o755);
}, 600_000);

function sarif(input = reportSet()): string {
  return [...ROW_REPORTS.sarif(rowInputOf(input, STRICT))].join('');
}

/** The rules that the validator of the SARIF SDK, with those of GitHub, finds violated. */
async function violations(text: string): Promise<string[]> {
  const folder = new Folder();
  await writeFile(folder.in('given.sarif'), text);
  const options = ['--rule-kind', 'Sarif;Ghas', '--output', folder.in('found.sarif')];
  await run(PROGRAM, ['validate', folder.in('given.sarif'), ...options], {
    env: { DOTNET_BUNDLE_EXTRACT_BASE_DIR: folder.in('unpacked') },
    timeout: 120_000,
  });
  const found = JSON.parse(await readFile(folder.in('found.sarif'), 'utf8')) as Log;
  const rules = (found.runs[0]?.results ?? []).map(({ ruleId = '' }) => ruleId);
  return [...new Set(rules)].filter((rule) => !ACCEPTED.includes(rule));
}

const DOCUMENTS: readonly (readonly [string, string])[] = [
  ['with every kind of result', sarif()],
  ['without results', sarif(wholeOf([]))],
  ['of an interrupted check', sarif(wholeOf([], { interrupted: true }))],
];

describe('the validator of the SARIF SDK', () => {
  test.each(DOCUMENTS)('accepts a document %s', { timeout: 120_000 }, async (_, text) => {
    expect(await violations(text)).toEqual([]);
  });

  test('reports a property that does not exist', { timeout: 120_000 }, async () => {
    const text = sarif().replace('"version"', '"unknown": 1, "version"');
    expect(await violations(text)).toEqual(['JSON1005']);
  });
});

test('the rules of GitHub require a location of every result', { timeout: 120_000 }, async () => {
  const log = JSON.parse(sarif()) as Log;
  for (const one of log.runs[0]?.results ?? []) delete one.locations;
  expect(await violations(JSON.stringify(log))).toContain('GH1015');
});

describe('the schema of SARIF 2.1.0', () => {
  const compiled = async () => {
    const schema = await readFile(join(MULTITOOL, 'sarif-2.1.0.json'), 'utf8');
    const ajv = new Ajv2020({ strict: false });
    formats.default(ajv);
    return ajv.compile<Log>(JSON.parse(schema.replace(/^\uFEFF/, '')));
  };

  test.each(DOCUMENTS)('fits a document %s', async (_, text) => {
    const isValid = await compiled();
    isValid(JSON.parse(text));
    expect(isValid.errors).toBeNull();
  });

  test('does not fit a wrong type', async () => {
    const isValid = await compiled();
    expect(isValid(JSON.parse(sarif().replace('"ruleIndex":4', '"ruleIndex":"4"')))).toBe(false);
  });
});
