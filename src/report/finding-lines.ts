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

/** Where the config says so. */
export function originLines(origin: Origin | undefined): Labelled[] {
  if (!origin) return [];
  const { file, line, column } = origin;
  return [{ label: 'config', text: forTerminal(`${file}:${line}:${column}`) }];
}
