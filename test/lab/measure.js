// Asks endpoints whose truth is known, and counts.

import { compileExpectation } from '../../dist/config/expectation.js';
import { DEFAULT_LIMITS } from '../../dist/expect/endpoint.js';
import { run } from '../../dist/fleet/run.js';
import { isRight, seeded, wrongFor } from './truth.js';

const CONCURRENCY = 64;

/** What is named where nothing is expected. */
export async function withoutExpectation(entries, registry) {
  const jobs = entries.map((entry) => ({ entry, expect: 'any' }));
  const { results, ...cost } = await askAll(jobs, registry);
  const verdicts = results.map(({ entry, result }) => {
    const { identification } = result;
    const right = isRight(entry, identification);
    const named = identification.outcome === 'identified' ? identification.stack.join('/') : '';
    // TLS with nothing named inside is half an answer, and not a wrong one.
    const nothing = named === '' || (named === 'tls' && entry.tls === true);
    return { entry, named, verdict: right ? 'correct' : nothing ? 'unknown' : 'wrong' };
  });
  const silent = results
    .filter(({ result }) => result.identification.outcome === 'silent')
    .map(({ entry }) => entry);
  const withTls = verdicts.filter(({ entry, named }) => named !== '' && entry.truth !== 'closed');
  const tlsWrong = withTls.filter(
    ({ entry, named }) => (entry.tls === true) !== named.startsWith('tls'),
  );
  return { verdicts, silent, tlsWrong, tlsTold: withTls.length, ...cost };
}

/** Whether everything is well where the right thing is expected. */
export async function withRightExpectation(entries, registry) {
  const jobs = entries.map((entry) => ({ entry, expect: entry.right }));
  const { results, ...cost } = await askAll(jobs, registry);
  const alarms = results.filter(({ result }) => result.status !== 'ok');
  return { asked: jobs.length, alarms, ...cost };
}

/** Whether what is wrong is seen, and named right. One wrong expectation after the other. */
export async function withWrongExpectations(entries, registry, { count, seed }) {
  const random = seeded(seed);
  const perEntry = entries.map((entry) => ({
    entry,
    wrong: wrongFor(entry, registry, count, random),
  }));
  const all = [];
  const sum = { wall: 0, cpu: 0 };
  for (let round = 0; round < count; round++) {
    const jobs = perEntry.flatMap(({ entry, wrong }) =>
      wrong[round] === undefined ? [] : [{ entry, expect: wrong[round] }],
    );
    const { results, wall, cpu } = await askAll(jobs, registry);
    all.push(...results);
    sum.wall += wall;
    sum.cpu += cpu;
  }
  const misses = all.filter(({ result }) => result.status === 'ok');
  const misnamed = all.filter(({ entry, result }) => !isRight(entry, result.identification));
  return { asked: all.length, misses, misnamed, connections: mean(all), ...sum };
}

async function askAll(jobs, registry) {
  const cpu = process.cpuUsage();
  const begun = performance.now();
  const endpoints = jobs.map(({ entry, expect }) => endpointOf(entry, expect, registry));
  const results = [];
  for await (const result of run(endpoints, { registry, concurrency: CONCURRENCY })) {
    results.push({ ...jobs[result.index], result });
  }
  const { user, system } = process.cpuUsage(cpu);
  const wall = (performance.now() - begun) / 1000;
  return { results, connections: mean(results), wall, cpu: (user + system) / 1e6 };
}

function endpointOf({ name, host, port, transport = 'tcp', serverName }, expect, registry) {
  const wanted = { expect: [expect], listed: false, said: () => expect };
  const expectation = compileExpectation(wanted, registry.over(transport));
  if (Array.isArray(expectation)) throw new RangeError(`${name}: ${expectation[0].message}`);
  return {
    name,
    target: { host, port, transport },
    ...(serverName ? { serverName } : {}),
    expectation,
    limits: DEFAULT_LIMITS,
  };
}

function mean(results) {
  const sum = results.reduce((all, { result }) => all + result.connections, 0);
  return results.length === 0 ? 0 : sum / results.length;
}
