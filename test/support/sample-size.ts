/** How many samples a statistical test takes: few in `npm test`, many in `npm run test:full`. */
export function sampleSize(sizes: { readonly small: number; readonly full: number }): number {
  return process.env.FIRSTBYTES_SAMPLE === 'full' ? sizes.full : sizes.small;
}
