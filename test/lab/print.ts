/** The measured figures as text. */

import type {
  CaseResult,
  Cost,
  WithoutExpectation,
  WithRightExpectation,
  WithWrongExpectations,
} from './measure.ts';

export function printWithoutExpectation(measured: WithoutExpectation): void {
  const { identified, wrongTls, named } = measured;
  const count = (wanted: string) => identified.filter(({ verdict }) => verdict === wanted).length;
  console.log(
    `without an expectation: ${identified.length} endpoints: ${count('correct')} correct, ` +
      `${count('wrong')} wrong, ${count('unknown')} unknown; ` +
      `TLS right for ${named - wrongTls.length} of ${named}; ${costText(measured)}`,
  );
  for (const { endpoint, name, verdict } of identified) {
    if (verdict === 'correct') continue;
    const title = `${verdict.padEnd(8)} ${endpoint.name}`;
    console.log(`  ${title}: is ${endpoint.truth}, identified as ${name || 'nothing'}`);
  }
  for (const { endpoint, name } of wrongTls) {
    console.log(`  TLS      ${endpoint.name}: identified as ${name}`);
  }
}

export function printWithRightExpectation(measured: WithRightExpectation, run: number): void {
  const { probed, falseAlarms } = measured;
  console.log(
    `right expectation, run ${run}: ${probed} probed, ${falseAlarms.length} false alarms; ` +
      costText(measured),
  );
  for (const one of falseAlarms) console.log(`  ${caseText(one)}`);
}

export function printWithWrongExpectations(measured: WithWrongExpectations): void {
  const { probed, misses, misnamed } = measured;
  const right = probed - misnamed.length;
  const share = probed === 0 ? 100 : (100 * right) / probed;
  console.log(
    `wrong expectations: ${probed} probed, ${misses.length} misses, ` +
      `${right} identified correctly (${share.toFixed(1)} %); ${costText(measured)}`,
  );
  for (const one of misses) console.log(`  miss     ${caseText(one)}`);
  for (const [name, ones] of byEndpoint(misnamed)) {
    const found = [...new Set(ones.map(foundIn))].join(', ');
    console.log(`  misnamed ${name} (${ones[0]?.endpoint.truth}), ${ones.length} times: ${found}`);
    console.log(`           expected ${ones.map(({ expect }) => expect).join(' ')}`);
  }
}

export function printWithSilentExpectations(measured: WithWrongExpectations): void {
  const { probed, misses } = measured;
  console.log(
    `protocols that never reply: ${probed} probed, ${misses.length} misses; ${costText(measured)}`,
  );
  for (const one of misses) console.log(`  miss     ${caseText(one)}`);
}

function byEndpoint(results: readonly CaseResult[]): ReadonlyMap<string, readonly CaseResult[]> {
  const groups = new Map<string, CaseResult[]>();
  for (const one of results) {
    const { name } = one.endpoint;
    groups.set(name, [...(groups.get(name) ?? []), one]);
  }
  return groups;
}

function caseText(one: CaseResult): string {
  const { endpoint, expect, result } = one;
  const findings = result.findings.map(({ code }) => code).join(' ');
  return `${endpoint.name} (${endpoint.truth}), expected ${expect}: ${foundIn(one)} ${findings}`;
}

function foundIn({ result }: CaseResult): string {
  const { outcome, stack } = result.identification;
  return stack.join('/') || outcome;
}

function costText({ connections, wall, cpu }: Cost): string {
  return `${connections.toFixed(2)} connections each, ${wall.toFixed(1)} s, CPU ${cpu.toFixed(1)} s`;
}
