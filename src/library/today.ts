/** The date in UTC, as `until` in a config writes it: `2026-05-01`. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}
