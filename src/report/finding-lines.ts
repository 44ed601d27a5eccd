import { escapeForTerminal } from '../bytes/escape.ts';
import type { Origin } from '../expect/endpoint.ts';
import type { Finding } from '../expect/finding.ts';
import { findingWords } from '../expect/words.ts';
import type { Labelled } from './lines.ts';

/** What is wrong with an endpoint, what it would do to a client, and what to change. */
export function findingLines(findings: readonly Finding[]): Labelled[] {
  return findings.flatMap((finding) => {
    const { problem: what, impact: hazard, fix: advice } = findingWords(finding);
    return [
      { label: 'what', text: escapeForTerminal(what) },
      ...(hazard === undefined ? [] : [{ label: 'hazard', text: escapeForTerminal(hazard) }]),
      { label: 'advice', text: escapeForTerminal(advice) },
    ];
  });
}

/** What each finding does to clients, in full: who does what, what is logged, the dangers. */
export function consequenceLines(findings: readonly Finding[]): Labelled[] {
  return findings.flatMap((finding) => {
    const {
      impact: hazard,
      unchecked,
      validating,
      logs = [],
      effects = [],
    } = findingWords(finding);
    // The impact is not repeated.
    const others = effects.filter((one) => hazard === undefined || !one.endsWith(hazard));
    return [
      ...(unchecked === undefined
        ? []
        : [{ label: 'unchecked', text: escapeForTerminal(unchecked) }]),
      ...(validating === undefined
        ? []
        : [{ label: 'validating', text: escapeForTerminal(validating) }]),
      ...listed('logs', logs),
      ...listed('danger', others),
    ];
  });
}

/** A label before the first of several texts. */
function listed(label: string, texts: readonly string[]): Labelled[] {
  return texts.map((text, i) => ({ label: i === 0 ? label : '', text: escapeForTerminal(text) }));
}

/** Where the config says so. */
export function originLines(origin: Origin | undefined): Labelled[] {
  if (!origin) return [];
  const { file, line, column } = origin;
  return [{ label: 'config', text: escapeForTerminal(`${file}:${line}:${column}`) }];
}
