import { describe, expect, it } from 'vitest';
import { issue } from '../../fixtures/servers/index.ts';
import { compileConfig } from '../../src/config/load.ts';
import { readPem } from '../../src/config/read.ts';
import { tcpProtocols, udpProtocols } from '../../src/protocols/builtin.ts';
import { Folder } from '../support/command.ts';

const DAY = 86_400_000;

function load(text: string, folder?: Folder) {
  const file = folder ? folder.in('firstbytes.yaml') : '/configs/firstbytes.yaml';
  const files = folder ? { readPem } : {};
  return compileConfig(text, file, { env: {}, tcpProtocols, udpProtocols, ...files });
}

function expectationOf(text: string) {
  const config = load(text);
  if (!config.ok) throw new Error(config.diagnostics.map(({ message }) => message).join());
  return config.endpoints[0]?.expectation;
}

function problems(text: string, folder?: Folder) {
  const config = load(text, folder);
  return config.ok
    ? []
    : config.diagnostics.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

describe('the key certificate', () => {
  it.each([
    ['{ valid-for: 14d }', { validFor: 14 * DAY }],
    ['{ valid-for: 2w, trusted: system }', { validFor: 14 * DAY, trusted: 'system' }],
    ['{ valid-for: 0d }', { validFor: 0 }],
    ['{ trusted: ca.pem }', { trusted: { file: '/configs/ca.pem' } }],
    ['{ trusted: /etc/ca.pem }', { trusted: { file: '/etc/ca.pem' } }],
  ])('is read: %s', (written, certificate) => {
    const text = `endpoints: [{ address: "a.test", expect: https, certificate: ${written} }]`;
    expect(expectationOf(text)?.constraints).toEqual({ certificate });
  });

  it('has a name rule, of which certificate-name is the older spelling', () => {
    const constraints = { certificateName: 'required' };
    for (const key of ['certificate: { name: required }', 'certificate-name: required']) {
      const text = `endpoints: [{ address: "a.test", expect: https, ${key} }]`;
      expect(expectationOf(text)?.constraints).toEqual(constraints);
    }
  });

  it('takes what it leaves out from the defaults, and takes back what it denies', () => {
    const text = `
defaults: { certificate: { valid-for: 14d, trusted: system, name: required } }
endpoints: [{ address: "a.test", expect: https, certificate: { valid-for: 3d, trusted: no } }]`;
    expect(expectationOf(text)).toMatchObject({
      constraints: { certificateName: 'required', certificate: { validFor: 3 * DAY } },
      certificateKeys: ['certificate'],
    });
  });

  it('of the defaults holds where there is TLS, and nowhere else', () => {
    const defaults = 'defaults: { certificate: { trusted: system } }\n';
    const at = (endpoint: string) =>
      expectationOf(`${defaults}endpoints: [{ address: "a.test", ${endpoint} }]`)?.constraints;
    const certificate = { trusted: 'system' };
    expect(at('expect: http')).toEqual({});
    expect(at('expect: https')).toEqual({ certificate });
    expect(at('expect: smtp, starttls: required')).toEqual({ starttls: 'required', certificate });
    expect(at('expect: pg, tls: required')).toEqual({ tls: 'required', certificate });
    expect(at('expect: ntp, transport: udp')).toEqual({});
  });

  it.each([
    ['expect: http', '"certificate" requires TLS'],
    ['expect: http, tls: forbidden', '"certificate" requires TLS'],
    ['expect: closed', '"certificate" contradicts "expect: closed"'],
    ['expect: dns, transport: udp', '"certificate" is not supported over UDP'],
  ])('contradicts %s', (rest, message) => {
    const text = `endpoints: [{ address: "a.test:1", ${rest}, certificate: { valid-for: 1d } }]`;
    expect(problems(text).join()).toContain(message);
  });

  it.each(['14', '14 days', '5m', '-1d', '1.5d'])('is no time to be valid: %s', (time) => {
    const text = `endpoints: [{ address: "a.test", expect: https, certificate: { valid-for: ${time} } }]`;
    expect(problems(text)).toEqual([
      '1:75 expected a duration in days, weeks or hours, such as 14d',
    ]);
  });
});

describe('a file of authorities', () => {
  const ENDPOINT = '{ address: "a.test", expect: https, certificate: { trusted: ca.pem } }';

  it('is relative to the config, and may have text before its certificates', async () => {
    const folder = new Folder();
    folder.write('ca.pem', `# of the fixtures\n${(await issue('Fixture')).cert}`);
    expect(problems(`endpoints: [${ENDPOINT}]`, folder)).toEqual([]);
  });

  it('that does not exist is reported where the config names it', () => {
    expect(problems(`endpoints: [${ENDPOINT}]`, new Folder())).toEqual([
      '1:73 cannot read the file (ENOENT)',
    ]);
  });

  it('of the defaults is reported there, once', () => {
    const text = `defaults: { certificate: { trusted: ca.pem } }
endpoints: [{ address: "a.test", expect: https }, { address: "b.test", expect: https }]`;
    expect(problems(text, new Folder())).toEqual(['1:37 cannot read the file (ENOENT)']);
  });

  it('without a certificate is reported, without what it has instead', () => {
    const folder = new Folder();
    folder.write('ca.pem', 'hunter2');
    const found = problems(`endpoints: [${ENDPOINT}]`, folder);
    expect(found).toEqual(['1:73 the file has no certificate in PEM']);
  });

  it('that is a folder or a device is not read', () => {
    const folder = new Folder();
    const text = `endpoints: [{ address: "a.test", expect: https, certificate: { trusted: /dev/zero } }]`;
    expect(problems(text, folder)).toEqual(['1:73 cannot read the file (not a file)']);
  });
});

describe('a client certificate', () => {
  const ENDPOINT =
    '{ address: "a.test", expect: https, client-certificate: { cert: c.pem, key: k.pem } }';
  const config = `endpoints: [${ENDPOINT}]`;

  async function folderWith(cert: string, key: string): Promise<Folder> {
    const folder = new Folder();
    folder.write('c.pem', cert);
    folder.write('k.pem', key);
    return folder;
  }

  it('is two files beside the config', async () => {
    const { cert, key } = await issue('client.example');
    const folder = await folderWith(cert, key);
    const loaded = load(config, folder);
    expect(loaded.ok && loaded.endpoints[0]?.clientCertificate).toEqual({
      cert: folder.in('c.pem'),
      key: folder.in('k.pem'),
    });
  });

  it('whose files do not exist has a problem at each of them', () => {
    expect(problems(config, new Folder())).toEqual([
      '1:77 cannot read the file (ENOENT)',
      '1:89 cannot read the file (ENOENT)',
    ]);
  });

  it('whose key belongs to another certificate is reported', async () => {
    const [one, other] = [await issue('a.example'), await issue('b.example')];
    const found = problems(config, await folderWith(one.cert, other.key));
    expect(found).toEqual(['1:89 the key does not belong to the certificate']);
  });

  it.each([
    ['hunter2', 'the file has no private key in PEM'],
    [
      '-----BEGIN ENCRYPTED PRIVATE KEY-----\naHVudGVyMg==\n-----END ENCRYPTED PRIVATE KEY-----',
      'the key has a passphrase: write it without one',
    ],
  ])('whose key is no key is reported without it', async (key, message) => {
    const { cert } = await issue('client.example');
    expect(problems(config, await folderWith(cert, key))).toEqual([`1:89 ${message}`]);
  });
});

it.each([
  ['client-certificate: { cert: c.pem, key: k.pem }', 'expect: http', 'requires TLS'],
  ['client-certificate: { cert: c.pem, key: k.pem }', 'expect: tcp', 'contradicts "expect: tcp"'],
  ['client-certificate: { cert: c.pem, key: k.pem }', 'expect: ntp', 'not supported over UDP'],
  ['proxy-protocol: v2', 'expect: closed', 'contradicts "expect: closed"'],
  ['proxy-protocol: v1', 'expect: ntp', 'not supported over UDP'],
])('%s contradicts %s', (key, expected, message) => {
  const found = problems(`endpoints: [{ address: "a.test:1", ${expected}, ${key} }]`);
  expect(found).toHaveLength(1);
  expect(found[0]).toContain(message);
});

it('proxy-protocol is for any protocol over TCP', () => {
  for (const expected of ['http', 'https', 'any', 'ssh']) {
    const text = `endpoints: [{ address: "a.test:1", expect: ${expected}, proxy-protocol: v2 }]`;
    const config = load(text);
    expect(config.ok && config.endpoints[0]?.proxyProtocol).toBe('v2');
  }
});
