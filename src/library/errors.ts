import type { Diagnostic } from '../config/diagnostic.ts';

/** Why a call failed; these codes are stable. */
export type ErrorCode =
  | 'ERR_CONFIG_UNREADABLE'
  | 'ERR_CONFIG_INVALID'
  | 'ERR_NO_ENDPOINTS'
  | 'ERR_TARGET_INVALID'
  | 'ERR_EXPECTATION_INVALID'
  | 'ERR_CANNOT_LISTEN'
  | 'ERR_NOT_A_CAPTURE';

/** Invalid input. Whatever a target or a client does is a result, never an error. */
export class FirstbytesError extends Error {
  override readonly name = 'FirstbytesError';
  readonly code: ErrorCode;
  /** What to do instead; starts with a verb. */
  readonly hint?: string;

  constructor(code: ErrorCode, message: string, more: { hint?: string; cause?: unknown } = {}) {
    super(message, 'cause' in more ? { cause: more.cause } : {});
    this.code = code;
    if (more.hint !== undefined) this.hint = more.hint;
  }
}

/** An invalid config, with a diagnostic for each of the first 50 mistakes. */
export class ConfigError extends FirstbytesError {
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[], moreDiagnostics = 0) {
    const [first] = diagnostics;
    const place = first ? `${first.file}:${first.line}:${first.column}: ` : '';
    const count = diagnostics.length - 1 + moreDiagnostics;
    const others = count > 0 ? ` (and ${count} more)` : '';
    const hint = first?.hint === undefined ? {} : { hint: first.hint };
    super('ERR_CONFIG_INVALID', `${place}${first?.message ?? 'invalid config'}${others}`, hint);
    this.diagnostics = diagnostics;
  }
}
