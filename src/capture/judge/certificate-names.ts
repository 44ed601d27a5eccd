import { X509Certificate } from 'node:crypto';
import { latin1 } from '../../bytes/lines.ts';

/** Certificates whose names are kept: a server shows the same one on each connection. */
const MAX_KEPT = 64;
/** More are not shown. */
const MAX_NAMES = 20;

const kept = new Map<string, readonly string[]>();

/** The names that a certificate (DER) is for: those of subjectAltName, or else the common name. Hostile text. */
export function certificateNames(der: Uint8Array): readonly string[] {
  const key = latin1(der);
  const known = kept.get(key);
  if (known) return known;
  const names = namesOf(der);
  if (kept.size >= MAX_KEPT) kept.clear();
  kept.set(key, names);
  return names;
}

function namesOf(der: Uint8Array): readonly string[] {
  try {
    const { subject, subjectAltName } = new X509Certificate(der);
    const alternative = (subjectAltName ?? '')
      .split(', ')
      .flatMap((one) => /^(?:DNS|IP Address):(.+)$/.exec(one)?.[1] ?? []);
    if (alternative.length > 0) return alternative.slice(0, MAX_NAMES);
    return subject.split('\n').flatMap((line) => /^CN=(.+)$/.exec(line)?.[1] ?? []);
  } catch {
    return [];
  }
}
