import type { Seeded } from '../seeded.ts';
import { fill } from './fill.ts';
import type { ProgramLog } from './program-log.ts';
import { APP_LOGS } from './programs-apps.ts';
import { DATA_LOGS } from './programs-data.ts';
import { SYSTEM_LOGS } from './programs-system.ts';
import { WEB_LOGS } from './programs-web.ts';

/** Logs of programs whose peers speak the right protocol, in ordinary operation and trouble. */
export const ORDINARY_LOGS: readonly ProgramLog[] = [
  ...WEB_LOGS,
  ...DATA_LOGS,
  ...SYSTEM_LOGS,
  ...APP_LOGS,
];

/** So many lines of a program, made up from its templates. */
export function ordinaryLines({ lines }: ProgramLog, count: number, random: Seeded): string[] {
  return Array.from({ length: count }, () => fill(random.oneOf(lines), random));
}
