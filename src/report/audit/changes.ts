import type { ChangedPart, Drift, ServiceChange, ServiceChangeKind } from '../drift.ts';
import type { ServiceKind } from '../services.ts';
import { type RankedGroup, RankedGroups } from './ranked-groups.ts';

/** Addresses that all groups keep together. */
const MAX_ADDRESSES = 20_000;
/** Groups of each kind of change that are kept. */
const MAX_GROUPS = 200;

/** What equal changes have in common. Text is unescaped. */
export interface EqualChange {
  readonly change: ServiceChangeKind;
  readonly text: string;
}

/** Equal changes as one: a fleet whose servers were all updated changes in one line. */
export function equalChanges({ changes }: Drift): readonly RankedGroup<EqualChange>[] {
  const room = { left: MAX_ADDRESSES };
  const groups = {
    new: new RankedGroups<EqualChange>(room, MAX_GROUPS),
    gone: new RankedGroups<EqualChange>(room, MAX_GROUPS),
    changed: new RankedGroups<EqualChange>(room, MAX_GROUPS),
  };
  let rank = 0;
  for (const one of changes()) {
    const { change, address } = one;
    const data = { change, text: changeText(one) };
    groups[change].add(data.text, address, { data, rank: rank++ });
  }
  return [...groups.new.groups(), ...groups.gone.groups(), ...groups.changed.groups()];
}

/** `ssh OpenSSH 9.2p1`, or `tls/http nginx 1.24: TLS 1.2 -> TLS 1.3`. */
function changeText({ before, after, differs = [] }: ServiceChange): string {
  if (!before || !after) return kindText(before ?? after);
  if (differs.includes('protocol')) return `${kindText(before)} -> ${kindText(after)}`;
  const parts = differs.map((part) => `${partText(before, part)} -> ${partText(after, part)}`);
  const kept = differs.includes('software') ? before.found : kindText(before);
  return `${kept}: ${parts.join(', ')}`;
}

function kindText(kind: ServiceKind | undefined): string {
  if (!kind) return '';
  return [kind.found, kind.software].filter((part) => part !== '').join(' ');
}

function partText({ found, software, tlsVersion }: ServiceKind, part: ChangedPart): string {
  if (part === 'software') return software === '' ? 'unknown software' : software;
  return part === 'tls' ? (tlsVersion ?? 'unknown TLS version') : found;
}
