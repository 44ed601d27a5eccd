import type { Cause, CauseEvidence } from './cause.ts';
import type { RegistryPrefixes } from './known-prefixes.ts';
import {
  bytesOfQuoted,
  isPartOfClientHello,
  isRequestLine,
  ownerOfQuoted,
  unprintableIn,
} from './quoted-opening.ts';
import { type RefusedRequestLine, refusedRequestLines } from './request-lines.ts';
import type { Rule } from './rule.ts';

/**
 * What an HTTP server read as a request line and refused: the field of an access log behind which
 * 400 stands, or what it quotes in its complaint.
 */
export const requestLineRule: Rule = {
  // The quote and the blank stand as they are in every access log.
  anchors: ['" 400', '" 405', '" 501', '" 505', 'invalid', 'unsupported', 'bad request'],
  find(text, prefixes) {
    const causes: Cause[] = [];
    for (const line of refusedRequestLines(text)) {
      const cause = causeOf(line, prefixes);
      if (cause) causes.push(cause);
    }
    return causes;
  },
};

function causeOf(line: RefusedRequestLine, prefixes: RegistryPrefixes): Cause | undefined {
  const { quoted, part } = line;
  if (isRequestLine(quoted)) return undefined;
  const known = PARTS.find((one) => one.part === part && one.text.test(quoted));
  if (known) {
    const { id, rule } = known;
    const isLaterPart = part === 'method' ? {} : ({ isLaterPart: true } as const);
    return causeOfClient([id], { bytes: bytesOfQuoted(quoted), rule, ...isLaterPart });
  }
  const owner = part === 'version' ? undefined : ownerOfQuoted(quoted, prefixes);
  if (owner && owner.side !== 'server') {
    const { bytes, protocols, rule } = owner;
    return causeOfClient(protocols, { bytes, ...(rule ? { rule } : {}) });
  }
  if (!isPartOfClientHello(quoted) && !isNoise(line)) return undefined;
  const evidence = {
    bytes: bytesOfQuoted(quoted),
    isLaterPart: true,
    note: 'an HTTP server splits a ClientHello at the blanks in it',
  } as const;
  return causeOfClient(['tls'], evidence);
}

function causeOfClient(protocols: readonly string[], evidence: CauseEvidence): Cause {
  return { confidence: 'likely', protocols, side: 'client', evidence };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the bytes of SOCKS5
const SOCKS5 = /^\x05[\x01-\x04][\x00-\x02]{0,4}$/;

/** What is left of a first line in words, once an HTTP server has split it at blanks. */
const PARTS: readonly {
  readonly part: RefusedRequestLine['part'];
  readonly text: RegExp;
  readonly id: string;
  readonly rule: string;
}[] = [
  { part: 'version', text: /^RTSP\/\d/, id: 'rtsp', rule: 'version of a request line' },
  { part: 'version', text: /^SIP\/\d/, id: 'sip', rule: 'version of a request line' },
  {
    part: 'version',
    text: /^[\da-f.:]{7,45} [\da-f.:]{7,45} \d{1,5} \d{1,5}$/i,
    id: 'proxy-protocol',
    rule: 'addresses of a header',
  },
  // VER, NMETHODS and METHODS (RFC 1928, section 3), as far as they were read.
  { part: 'line', text: SOCKS5, id: 'socks5', rule: 'methods of a SOCKS5 client' },
  { part: 'method', text: SOCKS5, id: 'socks5', rule: 'methods of a SOCKS5 client' },
  { part: 'method', text: /^(?:EHLO|HELO)$/, id: 'smtp', rule: 'EHLO or HELO' },
];

/** Binary; replaced characters count: some servers print other bytes as question marks. */
function isNoise({ quoted, part }: RefusedRequestLine): boolean {
  if (part === 'version') return unprintableIn(quoted) >= MIN_UNPRINTABLE;
  const replaced = quoted.match(/[?\ufffd]/g)?.length ?? 0;
  return part === 'method' && replaced >= MIN_REPLACED;
}

/** A version has none. */
const MIN_UNPRINTABLE = 2;
const MIN_REPLACED = 4;
