import { type Cause, causeOfRecordVersion } from './cause.ts';
import type { RegistryPrefixes } from './known-prefixes.ts';
import type { Rule } from './rule.ts';

/**
 * The version of a TLS record, made of letters: the second and third byte of text that a TLS stack read
 * (`TLS-84.84`, `received record with version 5454`). No version of TLS has such bytes (RFC 8446, 5.1).
 */
export const recordVersionRule: Rule = {
  anchors: ['version'],
  find(text, prefixes) {
    const causes: Cause[] = [];
    for (const { groups = {} } of text.slice(0, MAX_LENGTH).matchAll(VERSION)) {
      const cause = causeOf(groups, prefixes);
      if (cause) causes.push(cause);
      if (causes.length === MAX_CAUSES) break;
    }
    return causes;
  },
};

/** In UTF-16 units; a message names the version near its start. */
const MAX_LENGTH = 4096;
const MAX_CAUSES = 4;

/** Words of TLS before a version, and two numbers or four hex digits behind it. */
const VERSION =
  /\b(?:tls|ssl|dtls|record|ssl_\w{1,40}|tls_\w{1,40})\b[^\n]{0,60}?\bversions?\b[^\n\d]{0,40}?(?:\(D\)TLS-)?(?:(?<major>\d{2,3})(?:\.|, ?|:|, minor )(?<minor>\d{2,3})|0x(?<hex>[\da-f]{4})|(?<digits>[2-7][\da-f][2-7][\da-f])(?= when| \(|, expect| expect))(?![\da-z.])/gi;

function causeOf(
  { major, minor, hex, digits }: Readonly<Record<string, string | undefined>>,
  prefixes: RegistryPrefixes,
): Cause | undefined {
  const written = hex ?? digits;
  const value = written
    ? Number.parseInt(written, 16)
    : Number(major) < 0x100 && Number(minor) < 0x100
      ? Number(major) * 0x100 + Number(minor)
      : 0;
  const isText = [value >> 8, value & 0xff].every((byte) => byte >= 0x20 && byte < 0x7f);
  return isText ? causeOfRecordVersion(value, prefixes) : undefined;
}
