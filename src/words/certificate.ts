import type { FindingDetails } from '../expect/finding.ts';
import { counted } from './count.ts';

interface Sentences {
  readonly problem: string;
  readonly fix: string;
}

/** `the certificate expired 3 days ago, on 2026-11-25`. */
export function expiredWords({ validTo, days }: FindingDetails['certificate-expired']): Sentences {
  const ago = days === 0 ? 'today' : `${counted(days, 'day')} ago`;
  return {
    problem: `the certificate expired ${ago}, on ${dateOf(validTo)}`,
    fix: 'renew the certificate, and reload the server',
  };
}

/** `the certificate expires in 9 days, on 2026-12-07`, and how long it should be valid. */
export function expiresWords({
  validTo,
  days,
  wanted,
}: FindingDetails['certificate-expires']): Sentences {
  const left = days === 0 ? 'within a day' : `in ${counted(days, 'day')}`;
  return {
    problem: `the certificate expires ${left}, on ${dateOf(validTo)}; it must be valid for ${validForText(wanted)}`,
    fix: 'renew the certificate, and reload the server; or lower `valid-for`',
  };
}

/** Why it is not trusted, with the code of OpenSSL. */
export function untrustedWords({
  reason,
  by,
  lacksIssuer,
  issuer,
  validFrom,
}: FindingDetails['certificate-untrusted']): Sentences {
  if (validFrom !== undefined) {
    return {
      problem: `the certificate is not valid before ${dateOf(validFrom)}`,
      fix: 'check the clocks of this machine and of the issuer, or replace the certificate',
    };
  }
  const whose = by === 'system' || by === undefined ? 'the system' : by;
  const { why, fix } = lacksIssuer ? incomplete(issuer) : (REASONS[reason] ?? OTHER);
  return { problem: `the certificate is not trusted by ${whose}: ${why} (${reason})`, fix };
}

const OTHER_AUTHORITY = 'replace the certificate, or name its authority with `trusted: FILE`';
const SEND_CHAIN =
  'send the intermediate certificates with it (the "full chain"), or name its authority with `trusted: FILE`';

interface Reason {
  readonly why: string;
  readonly fix: string;
}

function incomplete(issuer: string): Reason {
  const name = nameText(issuer);
  return {
    why: `the chain is incomplete: the server does not send the certificate of its issuer (${name})`,
    fix: SEND_CHAIN,
  };
}

const OTHER: Reason = { why: 'the chain of certificates is not valid', fix: OTHER_AUTHORITY };
const UNKNOWN_ISSUER: Reason = {
  why: 'the chain that the server sends does not lead to a known authority',
  fix: SEND_CHAIN,
};

/** By the codes of OpenSSL 3 (verify(1ssl), "Diagnostics"). */
const REASONS: Readonly<Record<string, Reason>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: { why: 'it is self-signed', fix: OTHER_AUTHORITY },
  SELF_SIGNED_CERT_IN_CHAIN: {
    why: 'the authority that it leads to is not known',
    fix: OTHER_AUTHORITY,
  },
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_ISSUER,
  UNABLE_TO_GET_ISSUER_CERT: UNKNOWN_ISSUER,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_ISSUER,
  CERT_HAS_EXPIRED: {
    why: 'another certificate of its chain has expired',
    fix: 'replace the intermediate certificates that the server sends',
  },
  CERT_NOT_YET_VALID: {
    why: 'another certificate of its chain is not valid yet',
    fix: 'check the clock of this machine, or replace the intermediate certificates',
  },
  INVALID_PURPOSE: { why: 'it is not made for servers', fix: OTHER_AUTHORITY },
  CERT_REVOKED: { why: 'it is revoked', fix: OTHER_AUTHORITY },
};

/** Days that were given, or hours where the days are not whole. */
function validForText(days: number): string {
  return Number.isInteger(days) ? counted(days, 'day') : counted(Math.round(days * 24), 'hour');
}

function dateOf(date: string): string {
  return /^\d{4}-\d\d-\d\dT/.test(date) ? date.slice(0, 10) : date;
}

/** Node.js writes each part of a distinguished name on its own line. */
function nameText(name: string): string {
  return name === '' ? 'without a name' : name.split('\n').join(', ');
}
