const MILLISECONDS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

const BYTES: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1000,
  KB: 1000,
  MB: 1000 ** 2,
  GB: 1000 ** 3,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
};

/** The text form of a duration; the JSON Schema contains it. */
export const DURATION = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h)$/;
/** The text form of a size. */
export const SIZE = /^(\d{1,12}(?:\.\d{1,3})?) ?(B|[kK]B|[MG]B|[KMG]iB)?$/;

/** The text form of how long a certificate must stay valid. */
export const VALIDITY = /^(\d{1,5})(h|d|w)$/;

const LONG_UNITS: Readonly<Record<string, number>> = {
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** Milliseconds of `14d`, `36h`, `2w`; undefined if the text has another form. */
export function parseValidity(text: string): number | undefined {
  return scaled(VALIDITY.exec(text), LONG_UNITS);
}

/** Milliseconds of `500ms`, `5s`, `1.5m`; undefined if the text is not a duration. */
export function parseDuration(text: string): number | undefined {
  return scaled(DURATION.exec(text), MILLISECONDS);
}

/** Bytes of `1MiB`, `64 KiB`, `10MB`, `4096`; undefined if the text is not a size. */
export function parseSize(text: string): number | undefined {
  return scaled(SIZE.exec(text), BYTES);
}

function scaled(
  parts: RegExpExecArray | null,
  units: Readonly<Record<string, number>>,
): number | undefined {
  if (!parts) return undefined;
  const value = Number(parts[1]) * (units[parts[2] ?? 'B'] ?? 1);
  return Number.isSafeInteger(value) ? value : undefined;
}
