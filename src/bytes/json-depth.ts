/** Whether a value of JSON.parse has more levels than `max`. Writing a deep value overflows the stack. */
export function isNestedDeeper(value: unknown, max: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (max === 0) return true;
  return Object.values(value).some((one) => isNestedDeeper(one, max - 1));
}
