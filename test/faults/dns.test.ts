import type { Interface } from 'node:readline';
import { describe, expect, test } from 'vitest';
import { folderWith } from '../support/command.ts';
import { type CheckedResult, resultsIn, runCommand, tally } from './support/command.ts';
import { missing, Namespace } from './support/namespace.ts';

/** The C library waits half a minute before it asks again. */
const RESOLV_CONF = 'nameserver 127.0.0.1\nsearch corp.test\noptions timeout:30 attempts:2\n';

describe.skipIf(missing)('names', () => {
  test.each([
    [3, 5],
    [8, 20],
  ])('%i that hang do not delay %i good ones', async (hanging, good) => {
    const { results } = await checkNames([...many('hang', hanging), ...many('good', good)]);
    expect(tally(named(results, 'good'))).toEqual({ ok: good });
    expect(named(results, 'hang').filter(({ status }) => status === 'ok')).toEqual([]);
    expect(tally(named(results, 'hang'))).not.toHaveProperty('unreachable no-such-name');
  });

  test('40 slow ones are all resolved', async () => {
    const { results, exitCode } = await checkNames(many('slow', 40), 'timeout: 4s');
    expect(tally(results)).toEqual({ ok: 40 });
    expect(exitCode).toBe(0);
  });

  test('one that does not exist is told from a resolver that fails', async () => {
    const { results } = await checkNames(['nowhere.test', 'fail.test']);
    expect(tally(named(results, 'nowhere'))).toEqual({ 'unreachable no-such-name': 1 });
    expect(tally(named(results, 'fail'))).toEqual({ 'unreachable resolver-failed': 1 });
  });

  test('one that hangs is not confirmed as closed', async () => {
    const { results, exitCode } = await checkNames(['hang.test'], 'timeout: 1s, expect: closed');
    expect(results.map(({ status }) => status)).toEqual(['unreachable']);
    expect(exitCode).not.toBe(0);
  });

  test('one of /etc/hosts, and one of a search domain, are found as by any program', async () => {
    const { results, exitCode } = await checkNames(['listed', 'good1']);
    expect(tally(results)).toEqual({ ok: 2 });
    expect(exitCode).toBe(0);
  });

  test('the process ends before look-ups that hang do', async () => {
    const { questions } = await checkNames(['hang.test', 'good.test']);
    expect(questions).not.toEqual([]);
    // The C library had no time to repeat a question, which it does with the same id.
    expect(questions).toHaveLength(new Set(questions).size);
  });
});

function many(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${prefix}${i}.test`);
}

/** Checks that an SSH server is behind each name. `questions` are those that no reply followed. */
async function checkNames(names: readonly string[], settings = 'timeout: 2s') {
  const namespace = await Namespace.create();
  namespace.replaceFile('/etc/resolv.conf', RESOLV_CONF);
  namespace.replaceFile('/etc/hosts', '127.0.0.1 localhost listed\n');
  const questions = collectLines(await namespace.startPeer('names.ts'));
  const expected = settings.includes('expect:') ? '' : ', expect: ssh';
  const entries = names.map((name) => {
    return `name: ${name}, address: "${name}:2222", ${settings}${expected}`;
  });
  const folder = folderWith(entries);
  const ran = await runCommand(['check', '-o', 'json'], { folder, namespace });
  return { results: resultsIn(ran), exitCode: ran.exitCode, questions };
}

function collectLines(lines: Interface): readonly string[] {
  const collected: string[] = [];
  lines.on('line', (line) => collected.push(line));
  return collected;
}

function named(results: readonly CheckedResult[], prefix: string): readonly CheckedResult[] {
  return results.filter(({ name }) => name?.startsWith(prefix));
}
