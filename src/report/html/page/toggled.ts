/** The list with the value added, or without it if it was there. */
export function toggled(values: readonly number[], value: number): readonly number[] {
  return values.includes(value) ? values.filter((one) => one !== value) : [...values, value];
}
