/**
 * Protocols whose server could not be had as a Debian or npm package: what they check comes from
 * the specification, and their client side from a genuine client library where there is one. The
 * value says what stands in for a recording.
 */
export const UNMET: Readonly<Record<string, string>> = {};
