import type tls from 'node:tls';
import { beforeAll, describe, expect, it } from 'vitest';
import { answerHttp, type Issued, issue, secured } from '../../fixtures/servers/index.ts';
import { judgeEndpoint } from '../../src/expect/verdict.ts';
import { Folder, opened } from '../support/command.ts';
import { endpointOf, NOW, registry } from '../support/expectations.ts';
import { foundIn, probed } from '../support/probing.ts';

let authority: Issued;
let identity: Issued;

beforeAll(async () => {
  authority = await issue('Client Authority', { isAuthority: true });
  identity = await issue('client.example', { by: authority });
});

/** The files of a client certificate. */
function filesOf({ cert, key }: Issued) {
  const folder = new Folder();
  folder.write('client.pem', cert);
  folder.write('client.key', key);
  return { cert: folder.in('client.pem'), key: folder.in('client.key') };
}

/** A web server that rejects clients whose certificate the authority did not sign. */
function strict(version: tls.SecureVersion, seen: (string | undefined)[] = []) {
  const versions = { minVersion: version, maxVersion: version };
  const options = { requestCert: true, rejectUnauthorized: true, ca: authority.cert };
  return opened(
    secured({ ...options, ...versions }, (socket) => {
      seen.push(socket.getPeerCertificate().subject?.CN as string | undefined);
      answerHttp(socket);
    }),
  );
}

describe.each(['TLSv1.2', 'TLSv1.3'] as const)('a client certificate, %s', (version) => {
  it('shows what is inside where the server accepts it', async () => {
    const seen: (string | undefined)[] = [];
    const clientCertificate = filesOf(identity);
    const server = await strict(version, seen);
    const result = await probed(server, 'tls/http', { more: { clientCertificate } });
    expect(foundIn(result)).toBe('tls/http');
    expect(result.identification.tls?.wantsClientCertificate).toBe(true);
    expect(seen).toEqual(['client.example']);
  });

  it('that the server rejects is named as the reason', async () => {
    const clientCertificate = filesOf(await issue('stranger.example'));
    const server = await strict(version);
    const { identification } = await probed(server, 'tls/http', { more: { clientCertificate } });
    const endpoint = { ...endpointOf('tls/http'), clientCertificate };
    const { findings } = judgeEndpoint(endpoint, identification, () => undefined, registry, NOW);
    expect(findings).toMatchObject([
      {
        code: 'unidentified-inside-tls',
        about: { wantsClientCertificate: true, sentClientCertificate: true },
      },
    ]);
  });

  it('is not shown to a server that has another protocol', async () => {
    const seen: (string | undefined)[] = [];
    const versions = { minVersion: version, maxVersion: version };
    const server = await opened(
      secured({ requestCert: true, rejectUnauthorized: false, ...versions }, (socket) => {
        seen.push(socket.getPeerCertificate().subject?.CN as string | undefined);
        answerHttp(socket);
      }),
    );
    await probed(server, 'redis', { more: { clientCertificate: filesOf(identity) } });
    expect(seen.length).toBeGreaterThan(0);
    expect(new Set(seen)).toEqual(new Set([undefined]));
  });
});
