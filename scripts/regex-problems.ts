import { analyse } from 'scslre';
import { sharedLoops } from './regex-loops.ts';

/** Why a regular expression may read some text again and again; empty if it is linear. */
export function problemsOf({ source, flags }: Pick<RegExp, 'source' | 'flags'>): string[] {
  const reports = analyse(new RegExp(source, flags)).reports.map((report) => {
    const how = report.exponential ? 'exponential' : 'polynomial';
    return `${how} backtracking in ${quantifiersOf(report)}`;
  });
  const shared = sharedLoops(source, flags).map((loops) => `${loops} can read the same text`);
  return [...new Set([...reports, ...shared])];
}

type Report = ReturnType<typeof analyse>['reports'][number];

function quantifiersOf(report: Report): string {
  if (report.type !== 'Trade') return report.quant.raw;
  return `${report.startQuant.raw} and ${report.endQuant.raw}`;
}
