import { describe, expect, it } from 'vitest';
import type { CertificateConstraint, Expectation } from '../../src/expect/endpoint.ts';
import { judgeEndpoint } from '../../src/expect/verdict.ts';
import type { Certificate } from '../../src/identify/exchange.ts';
import { endpointOf, foundOf, NOW, registry } from '../support/expectations.ts';

const DAY = 86_400_000;

/** A certificate that is valid for so many days from now on. */
function validFor(days: number, more: Partial<Certificate> = {}): Certificate {
  return {
    subject: 'CN=a.test',
    issuer: 'CN=Some CA',
    names: ['a.test'],
    validFrom: '2026-01-01T00:00:00.000Z',
    validTo: new Date(NOW + days * DAY).toISOString(),
    coversName: true,
    ...more,
  };
}

function findings(
  wanted: CertificateConstraint,
  certificate: Certificate | undefined,
  more: Partial<Expectation> = {},
) {
  const endpoint = endpointOf('tls/http', { constraints: { certificate: wanted } });
  const tls = { version: 'TLS 1.3', ...(certificate ? { certificate } : {}) };
  return judgeEndpoint(
    { ...endpoint, expectation: { ...endpoint.expectation, ...more } },
    foundOf('tls/http', { tls }),
    () => undefined,
    registry,
    NOW,
  ).findings;
}

describe('the time for which a certificate must stay valid', () => {
  it.each([15, 14])('is kept by %d days where 14 are wanted', (days) => {
    expect(findings({ validFor: 14 * DAY }, validFor(days))).toEqual([]);
  });

  it('is not kept by less, and the finding has the days that are left', () => {
    expect(findings({ validFor: 14 * DAY }, validFor(9.5))).toEqual([
      {
        code: 'certificate-expires',
        about: { validTo: '2026-12-08T00:00:00.000Z', days: 9, wanted: 14, subject: 'CN=a.test' },
      },
    ]);
  });

  it.each([0, -0.1])('is over with %d days left', (days) => {
    expect(findings({ validFor: 0 }, validFor(days))).toMatchObject([
      { code: 'certificate-expired', about: { days: 0 } },
    ]);
  });

  it('has not begun for a certificate of the future', () => {
    const future = validFor(90, { validFrom: '2026-12-01T00:00:00.000Z' });
    expect(findings({ validFor: 0 }, future)).toMatchObject([
      { code: 'certificate-untrusted', about: { reason: 'CERT_NOT_YET_VALID' } },
    ]);
  });

  it('is not verified by a date that is none', () => {
    expect(findings({ validFor: 0 }, validFor(1, { validTo: 'Bad time value' }))).toEqual([
      { code: 'constraint-unverified', about: { constraint: 'certificate' } },
    ]);
  });

  it('is not verified where the server shows no certificate', () => {
    expect(findings({ validFor: 0 }, undefined)).toEqual([
      { code: 'constraint-unverified', about: { constraint: 'certificate' } },
    ]);
  });
});

describe('the trust in a certificate', () => {
  it('is not verified where nobody was asked', () => {
    expect(findings({ trusted: 'system' }, validFor(90))).toEqual([
      { code: 'constraint-unverified', about: { constraint: 'certificate' } },
    ]);
  });

  it('is one finding, and the end of its time another', () => {
    const trust = { trusted: false, reason: 'SELF_SIGNED_CERT_IN_CHAIN' } as const;
    const wanted = { trusted: { file: '/etc/ca.pem' }, validFor: 14 * DAY };
    expect(
      findings(wanted, validFor(1, { trust })).map(({ code, about }) => [code, about]),
    ).toEqual([
      [
        'certificate-untrusted',
        {
          reason: 'SELF_SIGNED_CERT_IN_CHAIN',
          by: '/etc/ca.pem',
          issuer: 'CN=Some CA',
          subject: 'CN=a.test',
        },
      ],
      ['certificate-expires', expect.objectContaining({ days: 1 })],
    ]);
  });
});

it('the defaults do not apply to an endpoint that is reached without TLS', () => {
  const { expectation, ...endpoint } = endpointOf('http or tls/http', {
    constraints: { certificate: { validFor: DAY } },
  });
  const judged = (keys: readonly string[]) =>
    judgeEndpoint(
      { ...endpoint, expectation: { ...expectation, certificateKeys: keys } },
      foundOf('http'),
      () => undefined,
      registry,
      NOW,
    ).status;
  expect(judged([])).toBe('ok');
  expect(judged(['certificate'])).toBe('inconclusive');
});
