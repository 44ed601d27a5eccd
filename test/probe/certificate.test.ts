import { beforeAll, describe, expect, it } from 'vitest';
import {
  answerHttp,
  chain,
  type Issued,
  issue,
  mail,
  secured,
} from '../../fixtures/servers/index.ts';
import type { Constraints } from '../../src/expect/endpoint.ts';
import { judgeEndpoint } from '../../src/expect/verdict.ts';
import { Folder, opened } from '../support/command.ts';
import { endpointOf, registry } from '../support/expectations.ts';
import { probed } from '../support/probing.ts';

const DAY = 86_400_000;

let root: Issued;
let intermediate: Issued;
let leaf: Issued;

beforeAll(async () => {
  ({ root, intermediate, leaf } = await chain());
});

/** A web server in TLS that sends these certificates. */
function web(key: string, ...certificates: string[]) {
  return opened(secured({ key, cert: certificates.join('\n') }, answerHttp));
}

/** A file of authorities. */
function trusting(...authorities: Issued[]): Constraints {
  const folder = new Folder();
  folder.write('ca.pem', authorities.map(({ cert }) => cert).join('\n'));
  return { certificate: { trusted: { file: folder.in('ca.pem') } } };
}

async function findings(
  port: number,
  constraints: Constraints,
  { expected = 'tls/http', now = Date.now() } = {},
) {
  const { identification } = await probed(port, expected, { constraints });
  const endpoint = endpointOf(expected, { host: '127.0.0.1', port, constraints });
  return judgeEndpoint(endpoint, identification, () => undefined, registry, now).findings;
}

describe('a certificate is trusted', () => {
  it('if its chain leads to an authority of the file', async () => {
    const { port } = await web(leaf.key, leaf.cert, intermediate.cert);
    expect(await findings(port, trusting(root))).toEqual([]);
  });

  it('if the file has an intermediate certificate only', async () => {
    const { port } = await web(leaf.key, leaf.cert);
    expect(await findings(port, trusting(intermediate))).toEqual([]);
  });

  it('if the file has the self-signed certificate itself', async () => {
    const own = await issue('own.example');
    const { port } = await web(own.key, own.cert);
    expect(await findings(port, trusting(own))).toEqual([]);
  });
});

describe('a certificate is not trusted', () => {
  it('if the server does not send the intermediate certificate', async () => {
    const { port } = await web(leaf.key, leaf.cert);
    expect(await findings(port, trusting(root))).toMatchObject([
      { code: 'certificate-untrusted', about: { lacksIssuer: true } },
    ]);
  });

  it('if its chain leads to an authority that is not sent and not known', async () => {
    const { port } = await web(leaf.key, leaf.cert, intermediate.cert);
    const [finding] = await findings(port, trusting(await issue('Other', { isAuthority: true })));
    expect(finding).toMatchObject({
      code: 'certificate-untrusted',
      about: { reason: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY' },
    });
    expect(finding?.about).not.toHaveProperty('lacksIssuer');
  });

  it('if its chain ends at an authority that is not known', async () => {
    const other = await issue('Other Root', { isAuthority: true });
    const { port } = await web(leaf.key, leaf.cert, intermediate.cert, root.cert);
    expect(await findings(port, trusting(other))).toMatchObject([
      { code: 'certificate-untrusted', about: { reason: 'SELF_SIGNED_CERT_IN_CHAIN' } },
    ]);
  });

  it('if it is self-signed, by the authorities of the system', async () => {
    const own = await issue('own.example');
    const { port } = await web(own.key, own.cert);
    const constraints = { certificate: { trusted: 'system' } } as const;
    expect(await findings(port, constraints)).toMatchObject([
      {
        code: 'certificate-untrusted',
        about: { reason: 'DEPTH_ZERO_SELF_SIGNED_CERT', by: 'system' },
      },
    ]);
  });

  it('if an intermediate certificate has expired', async () => {
    const [from, to] = [new Date(Date.now() - 20 * DAY), new Date(Date.now() - 10 * DAY)];
    const old = await issue('Old Intermediate', { isAuthority: true, by: root, from, to });
    const below = await issue('below.example', { by: old });
    const { port } = await web(below.key, below.cert, old.cert);
    expect(await findings(port, trusting(root))).toMatchObject([
      { code: 'certificate-untrusted', about: { reason: 'CERT_HAS_EXPIRED' } },
    ]);
  });

  it('as long as nothing is asked of it, nothing is said of it', async () => {
    const { port } = await web(leaf.key, leaf.cert);
    const { identification } = await probed(port, 'tls/http');
    expect(identification.tls?.certificate).not.toHaveProperty('trust');
  });

  it('and its authority has become unreadable: then nothing is proved', async () => {
    const { port } = await web(leaf.key, leaf.cert);
    const constraints = { certificate: { trusted: { file: '/nonexistent/ca.pem' } } };
    expect(await findings(port, constraints)).toEqual([
      { code: 'constraint-unverified', about: { constraint: 'certificate' } },
    ]);
  });
});

describe('a certificate', () => {
  it('that has expired is reported as that, and not as untrusted', async () => {
    const [from, to] = [new Date(Date.now() - 90 * DAY), new Date(Date.now() - 3.5 * DAY)];
    const old = await issue('old.example', { by: root, from, to });
    const { port } = await web(old.key, old.cert);
    expect(await findings(port, trusting(root))).toMatchObject([
      { code: 'certificate-expired', about: { days: 3 } },
    ]);
  });

  it('is judged after an upgrade by STARTTLS as well', async () => {
    const { port } = await opened(mail());
    const constraints = {
      starttls: 'required',
      certificate: { trusted: 'system', validFor: 3650 * DAY },
    } as const;
    const found = await findings(port, constraints, { expected: 'smtp' });
    expect(found.map(({ code }) => code)).toEqual(['certificate-untrusted', 'certificate-expires']);
  });
});
