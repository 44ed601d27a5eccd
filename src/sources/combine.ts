import type { SourceFacts, SourceSummary, Vantage } from './source.ts';

/** What all files together say, as it is seen from a vantage. */
export function combineFacts(
  _files: readonly SourceFacts[],
  _vantage: Vantage | undefined,
): SourceSummary {
  return { endpoints: [], leftOut: [], notes: [], contradictions: [] };
}
