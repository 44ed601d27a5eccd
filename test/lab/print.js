// What was measured, as text.

export function printFree({ verdicts, tlsWrong, tlsTold, connections, wall, cpu }) {
  const count = (wanted) => verdicts.filter(({ verdict }) => verdict === wanted).length;
  console.log(
    `without an expectation: ${verdicts.length} endpoints: ${count('correct')} correct, ` +
      `${count('wrong')} wrong, ${count('unknown')} unknown; ` +
      `TLS told right of ${tlsTold - tlsWrong.length} of ${tlsTold}; ${cost({ connections, wall, cpu })}`,
  );
  for (const { entry, named, verdict } of verdicts.filter((one) => one.verdict !== 'correct')) {
    console.log(
      `  ${verdict.padEnd(8)} ${entry.name}: is ${entry.truth}, named ${named || 'nothing'}`,
    );
  }
  for (const { entry, named } of tlsWrong) console.log(`  TLS      ${entry.name}: named ${named}`);
}

export function printRight({ asked, alarms, ...rest }, run) {
  console.log(
    `right expectation, run ${run}: ${asked} asked, ${alarms.length} false alarms; ${cost(rest)}`,
  );
  for (const one of alarms) console.log(`  ${described(one)}`);
}

export function printWrong({ asked, misses, misnamed, ...rest }) {
  const share = asked === 0 ? 100 : (100 * (asked - misnamed.length)) / asked;
  console.log(
    `wrong expectations: ${asked} asked, ${misses.length} misses, ` +
      `named right ${asked - misnamed.length} (${share.toFixed(1)} %); ${cost(rest)}`,
  );
  for (const one of misses) console.log(`  miss     ${described(one)}`);
  const byName = Map.groupBy
    ? Map.groupBy(misnamed, ({ entry }) => entry.name)
    : grouped(misnamed, ({ entry }) => entry.name);
  for (const [name, ones] of byName) {
    const named = [...new Set(ones.map(foundIn))].join(', ');
    const { truth } = ones[0].entry;
    console.log(`  misnamed ${name} (${truth}), ${ones.length} times: ${named}`);
    console.log(`           expected ${ones.map(({ expect }) => expect).join(' ')}`);
  }
}

function grouped(list, keyOf) {
  const groups = new Map();
  for (const one of list) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
  return groups;
}

function described({ entry, expect, result }) {
  const findings = result.findings.map(({ code }) => code).join(' ');
  return `${entry.name} (${entry.truth}), expected ${expect}: ${foundIn({ result })} ${findings}`;
}

function foundIn({ result }) {
  const { outcome, stack } = result.identification;
  return stack.join('/') || outcome;
}

function cost({ connections, wall, cpu }) {
  return `${connections.toFixed(2)} connections each, ${wall.toFixed(1)} s, CPU ${cpu.toFixed(1)} s`;
}
