import picocolors from 'picocolors';
import type { Severity, Status } from '../expect/catalogue.ts';

/** The settings that decide about colour; only the command line reads the environment. */
export interface ColourSigns {
  /** `--color` or `--no-color`, if given. */
  readonly flag?: boolean;
  readonly noColor?: string | undefined;
  readonly forceColor?: string | undefined;
  /** Whether the output is a terminal. */
  readonly isTty: boolean;
}

/** The flag comes first, then NO_COLOR, FORCE_COLOR and the terminal. An empty variable counts as unset. */
export function wantsColour({ flag, noColor, forceColor, isTty }: ColourSigns): boolean {
  if (flag !== undefined) return flag;
  if (noColor) return false;
  if (forceColor) return forceColor !== '0' && forceColor !== 'false';
  return isTty;
}

type Paint = (text: string) => string;

/** The meaning of the colours. The text is readable without them. */
export interface Style {
  readonly strong: Paint;
  readonly faint: Paint;
  readonly status: Readonly<Record<Status, Paint>>;
  readonly severity: Readonly<Record<Severity, Paint>>;
}

export function styleOf(colour: boolean): Style {
  const { bold, dim, green, red, yellow, magenta, cyan } = picocolors.createColors(colour);
  return {
    strong: bold,
    faint: dim,
    status: { ok: green, mismatch: red, inconclusive: yellow, unreachable: magenta },
    severity: { error: red, warning: yellow, note: cyan },
  };
}
