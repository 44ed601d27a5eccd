/** Something under way that its caller may stop waiting for. */
export interface Pending<T> {
  /** Never rejects. */
  readonly done: Promise<T>;
  /** Settles it at once, as timed out; does nothing once it is settled. */
  readonly cancel: () => void;
}
