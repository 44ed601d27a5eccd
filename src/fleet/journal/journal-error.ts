/** A journal that cannot be merged: a message, and a hint that starts with a verb. */
export class JournalError extends Error {
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}
