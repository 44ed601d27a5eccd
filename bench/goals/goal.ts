/** What a goal is: one figure of one run, and what it may be. */

export interface Goal {
  /** As in `--only NAME`. */
  readonly name: string;
  /** What the figure is. */
  readonly title: string;
  readonly limit: Limit;
  readonly measure: (scale: Scale) => Promise<Outcome>;
}

/** `full` takes the sizes of the goal, `small` fewer endpoints and rounds where they take minutes. */
export type Scale = 'small' | 'full';

export type Limit = (
  | { readonly atMost: number; readonly atLeast?: undefined }
  | { readonly atLeast: number; readonly atMost?: undefined }
) & { readonly unit: Unit };

/** `times`: a ratio to the reference of the same run. */
export type Unit = 'times' | 'MiB' | 'ms' | 'per second' | 'each';

/** `details` are lines with the figures behind the one of the goal. */
export type Outcome = { readonly figure: number; readonly details: readonly string[] } | Skipped;

/** Not measured, and why. */
export interface Skipped {
  readonly skipped: string;
}

export function isMet({ atMost, atLeast }: Limit, figure: number): boolean {
  return atMost === undefined ? figure >= atLeast : figure <= atMost;
}

/** Measures once for each scale, for goals that are figures of the same run. */
export function sharedByGoals<T>(
  measure: (scale: Scale) => Promise<T>,
): (scale: Scale) => Promise<T> {
  const measured = new Map<Scale, Promise<T>>();
  return (scale) => {
    const known = measured.get(scale) ?? measure(scale);
    measured.set(scale, known);
    return known;
  };
}
