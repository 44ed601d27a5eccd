// Made by scripts/samples.js from fixtures/bytes; do not edit.

/** What a recorded server answered: the first bytes, in hex. */
export interface Sample {
  /** What is really spoken there: `tls/http`. */
  readonly stack: string;
  /** Whose opening it had been sent, or `listen`. */
  readonly asked: string;
  readonly layer: 'tcp' | 'tls';
  readonly sent: string;
  readonly received: string;
}

export const SAMPLES: readonly Sample[] = [];
