import type { Certificate, TlsFacts, Trust } from '../identify/exchange.ts';
import {
  type CertificateConstraint,
  type Endpoint,
  serverNameOf,
  type TrustedBy,
} from './endpoint.ts';
import type { Finding } from './finding.ts';

const DAY = 86_400_000;

/** What the certificate of an endpoint violates; `now` in milliseconds since 1970. */
export function certificateFindings(
  endpoint: Endpoint,
  facts: TlsFacts | undefined,
  now: number,
): Finding[] {
  const { constraints, certificateKeys } = endpoint.expectation;
  const { certificateName, certificate: wanted } = constraints;
  if (!certificateName && !wanted) return [];
  const certificate = facts?.certificate;
  if (!certificate) {
    const isDefault = certificateKeys?.length === 0;
    // The defaults are for TLS only: an endpoint that allows plaintext has no certificate there.
    return isDefault && !facts ? [] : unverified(certificateKeys, constraints);
  }
  const nameFindings =
    certificateName && certificate.coversName !== true ? [nameFinding(endpoint, certificate)] : [];
  return [...nameFindings, ...(wanted ? wantedFindings(wanted, certificate, now) : [])];
}

function unverified(
  keys: readonly string[] | undefined,
  { certificateName, certificate }: Endpoint['expectation']['constraints'],
): Finding[] {
  const implied = [
    ...(certificateName ? ['certificate-name'] : []),
    ...(certificate ? ['certificate'] : []),
  ];
  const constraints = keys && keys.length > 0 ? keys : implied;
  return constraints.map((constraint) => ({
    code: 'constraint-unverified',
    about: { constraint },
  }));
}

function nameFinding(endpoint: Endpoint, { names, subject }: Certificate): Finding {
  const { serverName } = endpoint;
  const name = serverNameOf(endpoint);
  return {
    code: 'certificate-name',
    about: { name, serverName: serverName !== undefined, covered: names, subject },
  };
}

function wantedFindings(
  { validFor, trusted }: CertificateConstraint,
  certificate: Certificate,
  now: number,
): Finding[] {
  const { trust, subject, issuer, validFrom, validTo } = certificate;
  const [from, to] = [Date.parse(validFrom), Date.parse(validTo)];
  if (to <= now) {
    // OpenSSL names the date in place of what else may be wrong with the chain.
    const about = { validTo, days: Math.floor((now - to) / DAY), subject };
    const untrusted = trust?.trusted === false && trust.reason !== 'CERT_HAS_EXPIRED';
    return [
      { code: 'certificate-expired', about },
      ...(trusted && untrusted ? [untrustedFinding(trusted, certificate, trust)] : []),
    ];
  }
  if (from > now) {
    const about = { reason: 'CERT_NOT_YET_VALID', subject, issuer, validFrom };
    return [{ code: 'certificate-untrusted', about }];
  }
  const findings: Finding[] = [];
  if (Number.isNaN(to) || (trusted && !trust)) {
    findings.push({ code: 'constraint-unverified', about: { constraint: 'certificate' } });
  }
  if (trusted && trust?.trusted === false) {
    findings.push(untrustedFinding(trusted, certificate, trust));
  }
  if (validFor !== undefined && to - now < validFor) {
    const days = Math.floor((to - now) / DAY);
    const about = { validTo, days, wanted: validFor / DAY, subject };
    findings.push({ code: 'certificate-expires', about });
  }
  return findings;
}

function untrustedFinding(
  trusted: TrustedBy,
  { subject, issuer }: Certificate,
  { reason, lacksIssuer }: Extract<Trust, { trusted: false }>,
): Finding {
  const by = trusted === 'system' ? trusted : trusted.file;
  const lacking = lacksIssuer ? { lacksIssuer } : {};
  return { code: 'certificate-untrusted', about: { reason, by, ...lacking, issuer, subject } };
}
