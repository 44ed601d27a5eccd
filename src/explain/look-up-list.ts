import { CATALOGUE, type Severity, type Status } from '../expect/catalogue.ts';
import { logMessages } from '../expect/messages.ts';

/** What can be looked up by name: the document of `explain --list -o json`. */
export interface LookUpList {
  readonly codes: readonly {
    readonly code: string;
    /** The status that a finding of the code gives its endpoint; `note` for notes on other findings. */
    readonly family: Exclude<Status, 'ok'> | 'note';
    readonly severity: Severity;
    readonly title: string;
  }[];
  /** Software whose messages about a wrong protocol are known, in alphabetical order. */
  readonly software: readonly { readonly name: string; readonly messages: number }[];
}

export function lookUpList(): LookUpList {
  const codes = Object.entries(CATALOGUE).map(([code, entry]) => {
    const { severity, title } = entry;
    const family = 'status' in entry ? entry.status : 'note';
    return { code, family, severity, title } as const;
  });
  const counts = new Map<string, number>();
  for (const { software } of logMessages()) counts.set(software, (counts.get(software) ?? 0) + 1);
  const software = [...counts]
    .map(([name, messages]) => ({ name, messages }))
    .sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1));
  return { codes, software };
}
