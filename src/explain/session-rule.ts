import type { Cause } from './cause.ts';
import type { RegistryPrefixes } from './known-prefixes.ts';
import { ownerOfQuoted } from './quoted-opening.ts';
import type { Rule } from './rule.ts';

/**
 * A session in a terminal: the banner of a server on its own line, among what the client
 * printed. A log has no sessions, so the rule reads only texts of several lines.
 */
export const sessionRule: Rule = {
  anchors: [],
  find(text, prefixes) {
    const lines = text.split('\n', MAX_LINES).map((line) => line.trim());
    if (lines.length < 2) return [];
    const client = CLIENTS.find(({ prints }) => lines.some((line) => prints.test(line)));
    if (!client) return [];
    for (const line of lines) {
      const cause = causeOfBanner(line, client, prefixes);
      if (cause) return [cause];
    }
    return [];
  },
};

const MAX_LINES = 64;
const MAX_LINE_LENGTH = 512;

interface SessionClient {
  readonly prints: RegExp;
  /** What it speaks; a client for any protocol only shows what is there. */
  readonly speaks: string | undefined;
}

/** Those with a protocol of their own first: they print the lines of the others, too. */
const CLIENTS: readonly SessionClient[] = [
  { prints: /^ftp> |^(?:\$|#) ftp /, speaks: 'ftp' },
  { prints: /^(?:mysql|mariadb)> |^(?:\$|#) mysql /, speaks: 'mysql' },
  { prints: /^(?:\$|#) redis-cli |^[\w.-]{1,64}:\d{2,5}> /, speaks: 'redis' },
  { prints: /^CONNECTED\([0-9A-F]{8}\)|^(?:\$|#) openssl s_client/, speaks: 'tls' },
  { prints: /^(?:\$|#) curl |^\* Connected to .* port \d/, speaks: 'http' },
  { prints: /^Escape character is |^(?:\$|#) (?:telnet|nc|ncat) /, speaks: undefined },
];

function causeOfBanner(
  line: string,
  { speaks }: SessionClient,
  prefixes: RegistryPrefixes,
): Cause | undefined {
  const banner = line.replace(/^< /, '').slice(0, MAX_LINE_LENGTH);
  const owner = ownerOfQuoted(banner, prefixes);
  if (!owner || owner.side === 'client') return undefined;
  const { bytes, protocols, rule } = owner;
  if (speaks !== undefined && protocols.includes(speaks)) return undefined;
  const confidence = speaks === undefined || speaks === 'tls' ? 'weak' : 'likely';
  return { confidence, protocols, side: 'server', evidence: { bytes, ...(rule ? { rule } : {}) } };
}
