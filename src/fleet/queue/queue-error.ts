/** The queue cannot be used: a message without credentials, and a hint that starts with a verb. */
export class QueueError extends Error {
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}
