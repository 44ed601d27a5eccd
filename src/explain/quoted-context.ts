import type { Owner } from './from-bytes.ts';
import type { RegistryPrefixes } from './known-prefixes.ts';

/** A quote, and the line that it stands in. */
export interface Quotation {
  readonly quoted: string;
  /** The line without the quote. */
  readonly around: string;
  /** Whether the words before the quote only say that it was read. */
  readonly isNeutral: boolean;
}

/**
 * Whether a line quotes what does not belong there: it does not speak of the sender's protocol, and it
 * complains of the quote or speaks of another protocol.
 */
export function isOutOfPlace(
  { quoted, around, isNeutral }: Quotation,
  owner: Owner,
  prefixes: RegistryPrefixes,
): boolean {
  if (speaks(around, owner)) return false;
  const isStrange = names(around, owner, prefixes) || (!isNeutral && !isOrdinaryStatus(quoted));
  return isStrange || (isNeutral && COMPLAINT.test(around) && !isOrdinaryStatus(quoted));
}

const COMPLAINT =
  /unexpected|invalid|malformed|bogus|\bbad(?![a-z])|wrong|garbage|unrecogni|unknown|\bnot\b|n't\b|expected|instead|mismatch|violation|illegal|unsupported|broken|exception|dropping|giving up|\bis no\b|\bdue\b|await|whereas|closing|refus|reject|\bfailed\b/i;

/** A status with which an HTTP server refuses no other protocol: any API may answer so. */
function isOrdinaryStatus(quoted: string): boolean {
  return /^HTTP\/1\.[01] (?!400|408|414|426|501|505)\d{3}/.test(quoted);
}

/** Whether a line names another protocol. */
function names(around: string, { protocols }: Owner, { registry }: RegistryPrefixes): boolean {
  return around
    .toLowerCase()
    .split(/[^a-z0-9-]+/)
    .some((word) => {
      const id = registry.aliases.get(word) ?? word.replace(/(?<=[a-z]{4})d$/, '');
      return registry.get(id) !== undefined && !protocols.includes(id) && !ENGLISH.has(id);
    });
}

/** Protocols whose names stand in any line. */
const ENGLISH: ReadonlySet<string> = new Set([
  ...['time', 'echo', 'discard', 'dict', 'fix', 'ident', 'ice', 'nut', 'fox', 'carbon'],
  ...['bolt', 'sane', 'tor', 'syslog', 'dns', 'http', 'tls'],
]);

/** Whether the line is about the same protocol: its own software complains about its content. */
function speaks(around: string, { protocols }: Owner): boolean {
  const lower = around.toLowerCase();
  return protocols.some((id) => OWN_WORDS[id]?.test(around) ?? lower.includes(id));
}

const MAIL = /(?<!non-)(?:^<[*~]|smtp|postfix|exim|sendmail|\bmail|\bmx\b|lmtp)/i;
/** `http2Server` is not one, and neither is a gRPC server. */
const HTTP =
  /^<---|\bhttps?\b|nginx|apache|\burls?\b|\buri\b|request|\bmethod|websocket|webhook|proxy(?! protocol)|rawpacket|hpe_|\brest\b|\bstatus\b|upstream|curl|fetch|scrape|browser|health|\bapi\b|endpoint/i;

const OWN_WORDS: Readonly<Record<string, RegExp>> = {
  http: HTTP,
  smtp: MAIL,
  lmtp: MAIL,
  ftp: /^<---|\bs?ftps?|\buser\b/i,
  'json-rpc': /json/i,
  vnc: /vnc|rfb/i,
  redis: /redis|resp\b/i,
  'proxy-protocol': /proxy protocol/i,
  tls: /\b(?:tls|ssl)|https/i,
  imap: /\bimap/i,
  pop3: /\bpop3?\b/i,
  irc: /\bircd?\b/i,
  ssh: /kex_exchange|\bssh|sftp/i,
  amqp: /^$/,
};
