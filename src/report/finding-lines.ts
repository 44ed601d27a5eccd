import { escapeForTerminal } from '../bytes/escape.ts';
import type { Basis, Origin } from '../expect/endpoint.ts';
import type { Exemption } from '../expect/result.ts';
import type { FindingWords } from '../words/finding.ts';
import { trafficText } from '../words/traffic.ts';
import type { Labelled } from './lines.ts';
import type { Row } from './row.ts';

/** The problem of each finding, its impact on a client, and the fix. */
export function findingLines(findings: readonly FindingWords[]): Labelled[] {
  return findings.flatMap(problemLines);
}

/** A note about an endpoint that is ok. */
export function noteLines(findings: readonly FindingWords[]): Labelled[] {
  return labelledTexts(
    'note',
    findings.map(({ problem }) => problem),
  );
}

/** A problem with its impact and its fix, in the order in which people read them. */
export function problemLines({
  problem,
  impact,
  fix,
}: {
  readonly problem: string;
  readonly impact?: string;
  readonly fix: string;
}): Labelled[] {
  return [
    ...labelledTexts('problem', [problem]),
    ...labelledTexts('impact', impact === undefined ? [] : [impact]),
    ...labelledTexts('fix', [fix]),
  ];
}

/** The full impact of each finding: both kinds of client, their logs, all effects. */
export function impactLines(findings: readonly FindingWords[]): Labelled[] {
  return findings.flatMap(({ impact, unchecked, validating, logs = [], effects = [] }) => {
    // The impact is shown already.
    const others = effects.filter((one) => impact === undefined || !one.endsWith(impact));
    return [
      ...labelledTexts('unchecked', unchecked === undefined ? [] : [unchecked]),
      ...labelledTexts('validating', validating === undefined ? [] : [validating]),
      ...labelledTexts('logs', logs),
      ...labelledTexts('effects', others),
    ];
  });
}

/** Where the config defines the endpoint. */
export function originLines(origin: Origin | undefined): Labelled[] {
  if (!origin) return [];
  const { file, line, column } = origin;
  return labelledTexts('config', [`${file}:${line}:${column}`]);
}

/** Why a result that is not ok does not fail the check. */
export function exemptionLines(exemption: Exemption | undefined): Labelled[] {
  if (!exemption) return [];
  return exemption.kind === 'ignore'
    ? labelledTexts('ignored', [exemption.reason])
    : labelledTexts('known', ['the baseline has it']);
}

/** Who calls the endpoint in a capture, and since when. */
export function trafficLines({ traffic, target }: Pick<Row, 'traffic' | 'target'>): Labelled[] {
  return labelledTexts('traffic', traffic ? [trafficText(traffic, target.transport)] : []);
}

/** How well a foreign file supports what is expected. */
export function basisLines(basis: Basis | undefined): Labelled[] {
  if (!basis || basis.certainty === 'none') return [];
  const { certainty, evidence = '', statedAt } = basis;
  const place = statedAt ? `, ${statedAt.file}:${statedAt.line}:${statedAt.column}` : '';
  return labelledTexts('certainty', [`${certainty} (${evidence}${place})`]);
}

/** Only the first of several texts has the label. */
function labelledTexts(label: string, texts: readonly string[]): Labelled[] {
  return texts.map((text, i) => ({ label: i === 0 ? label : '', text: escapeForTerminal(text) }));
}
