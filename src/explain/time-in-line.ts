/** In UTF-16 units; a time stands in front, behind a level or a host at most. */
const MAX_PREFIX_LENGTH = 200;

/**
 * The time at which a line of a log was written, as the line writes it: ISO 8601 and its kin
 * (`2026-11-29T05:08:57.123Z`, `2026/11/29 05:08:57`), syslog (RFC 3164: `Nov 29 05:08:57`), the
 * common log format (`29/Nov/2026:05:08:57 +0000`), or a time of day alone.
 */
export function timeInLine(line: string): string | undefined {
  const start = line.slice(0, MAX_PREFIX_LENGTH);
  return TIMES.map((pattern) => pattern.exec(start)?.[0]).find((time) => time !== undefined);
}

const MONTH = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';
const CLOCK = '\\d\\d:\\d\\d:\\d\\d';

const TIMES: readonly RegExp[] = [
  new RegExp(
    `(?<!\\d)\\d{4}[-/]\\d\\d[-/]\\d\\d[T ]${CLOCK}(?:[.,]\\d{1,9})?(?:Z|[+-]\\d\\d:?\\d\\d)?(?!\\d)`,
  ),
  new RegExp(`(?<!\\d)\\d\\d/${MONTH}/\\d{4}:${CLOCK}(?: [+-]\\d{4})?`),
  new RegExp(`(?<![A-Za-z])${MONTH} [ \\d]\\d ${CLOCK}(?:\\.\\d{1,6})?(?: \\d{4})?(?!\\d)`),
  new RegExp(`(?<![\\d:])${CLOCK}(?:[.,]\\d{1,9})?(?![\\d:])`),
];
