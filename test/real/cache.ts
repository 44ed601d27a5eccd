/** Where downloaded packages stay for the next run. */
export const PACKAGE_CACHE = new URL('../../node_modules/.cache/firstbytes-real/', import.meta.url)
  .pathname;
