/** The addresses of a name in the system's order, or the system's error code. */
export type Resolved = readonly string[] | { readonly code: string };

/** A name that is to be looked up. */
export interface ResolverJob {
  readonly name: string;
  /** Called when the look-up begins: until then it waits for others. */
  readonly onStart: () => void;
  readonly onEnd: (resolved: Resolved) => void;
  /** The result is not waited for. The system's look-up goes on. */
  isAbandoned: boolean;
}
