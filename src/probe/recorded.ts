/** What a recorded server does on each opening; lists of openings, by what they came to. */
export interface RecordedServer {
  readonly id: string;
  readonly layer: 'tcp' | 'tls';
  /** Openings whose answer identifies it. */
  readonly tells: readonly string[];
  readonly closes: readonly string[];
  readonly resets: readonly string[];
  readonly silent: readonly string[];
}

export const RECORDED: readonly RecordedServer[] = [];
