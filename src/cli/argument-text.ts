import { escapeForTerminal } from '../bytes/escape.ts';
import { hideUserInfo } from '../bytes/user-info.ts';

/** UTF-16 units of an argument that are repeated. */
const MAX_LENGTH = 100;

/** An argument as messages repeat it: on one line, and without user names and passwords. */
export function argumentText(argument: string): string {
  return escapeForTerminal(hideUserInfo(argument), MAX_LENGTH);
}

/** A message that repeats arguments as they were given, with each of them made safe. */
export function withSafeArguments(message: string, args: readonly string[]): string {
  const values = args.flatMap((one) => [one, one.slice(one.indexOf('=') + 1)]);
  return values
    .filter((one) => hideUserInfo(one) !== one)
    .reduce((text, one) => text.replaceAll(one, () => hideUserInfo(one)), message);
}
