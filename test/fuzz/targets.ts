import { AddressesTarget } from './addresses.ts';
import { CapturesTarget } from './captures.ts';
import { ClientTarget } from './client.ts';
import { ConfigTarget } from './config.ts';
import { ExplainTarget } from './explain.ts';
import { GuardTarget } from './guard.ts';
import { JournalsTarget } from './journals.ts';
import { JudgeTarget } from './judge.ts';
import type { FuzzInput, FuzzTarget } from './target.ts';

export const TARGET_NAMES = [
  'judge',
  'client',
  'config',
  'explain',
  'guard',
  'addresses',
  'journals',
  'captures',
] as const;

export type TargetName = (typeof TARGET_NAMES)[number];

/** The inputs of a target are its own: outside it, they are only passed on. */
export type AnyTarget = FuzzTarget<FuzzInput>;

const MAKE: Readonly<Record<TargetName, () => unknown>> = {
  judge: () => new JudgeTarget(),
  client: () => new ClientTarget(),
  config: () => new ConfigTarget(),
  explain: () => new ExplainTarget(),
  guard: () => new GuardTarget(),
  addresses: () => new AddressesTarget(),
  journals: () => new JournalsTarget(),
  captures: () => new CapturesTarget(),
};

export function makeTarget(name: TargetName): AnyTarget {
  return MAKE[name]() as AnyTarget;
}

export function isTargetName(name: string): name is TargetName {
  return TARGET_NAMES.some((one) => one === name);
}
