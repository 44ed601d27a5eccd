import { forTerminal } from '../bytes/harmless.ts';
import type { Origin } from '../expect/endpoint.ts';
import type { Finding } from '../expect/finding.ts';
import { inWords } from '../expect/words.ts';
import type { Labelled } from './lines.ts';

/** What is wrong with an endpoint, what it would do to a client, and what to change. */
export function findingLines(findings: readonly Finding[]): Labelled[] {
  return findings.flatMap((finding) => {
    const { what, hazard, advice } = inWords(finding);
    return [
      { label: 'what', text: forTerminal(what) },
      ...(hazard === undefined ? [] : [{ label: 'hazard', text: forTerminal(hazard) }]),
      { label: 'advice', text: forTerminal(advice) },
    ];
  });
}

/** What each finding does to clients, in full: who does what, what is logged, the dangers. */
export function consequenceLines(findings: readonly Finding[]): Labelled[] {
  return findings.flatMap((finding) => {
    const { hazard, trusting, careful, logs = [], dangers = [] } = inWords(finding);
    // What is told as the hazard already is not told twice.
    const others = dangers.filter((one) => hazard === undefined || !one.endsWith(hazard));
    return [
      ...(trusting === undefined ? [] : [{ label: 'trusting', text: forTerminal(trusting) }]),
      ...(careful === undefined ? [] : [{ label: 'careful', text: forTerminal(careful) }]),
      ...listed('logs', logs),
      ...listed('danger', others),
    ];
  });
}

/** A label before the first of several texts. */
function listed(label: string, texts: readonly string[]): Labelled[] {
  return texts.map((text, i) => ({ label: i === 0 ? label : '', text: forTerminal(text) }));
}

/** Where the config says so. */
export function originLines(origin: Origin | undefined): Labelled[] {
  if (!origin) return [];
  const { file, line, column } = origin;
  return [{ label: 'config', text: forTerminal(`${file}:${line}:${column}`) }];
}
