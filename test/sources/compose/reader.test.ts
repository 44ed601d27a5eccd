// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of the texts under test
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { combineFacts } from '../../../src/sources/combine.ts';
import { composeReader } from '../../../src/sources/compose/reader.ts';
import type { SourceInput } from '../../../src/sources/source.ts';

function input(text: string, more: Partial<SourceInput> = {}): SourceInput {
  const readOther = () => undefined;
  return { file: 'compose.yml', text, env: {}, readOther, profiles: [], ...more };
}

function hostAddresses(text: string, more: Partial<SourceInput> = {}): string[] {
  const { endpoints } = combineFacts([composeReader.read(input(text, more))], 'host');
  return endpoints.map(({ host, port }) => `${host}:${port}`);
}

describe('a file is a Compose file by its name or its text', () => {
  const text = 'services:\n  a:\n    image: b\n';
  test.each([
    ['compose.yml', '', true],
    ['sub/docker-compose.prod.yaml', '', true],
    ['compose.override.yml', '', true],
    ['stack.yml', text, true],
    ['stack.yml', 'services: # all\n    a:\n        build: .\n', true],
    ['stack.txt', text, false],
    ['values.yaml', 'service:\n  image: b\n', false],
    ['services.yaml', 'services:\n  _defaults:\n    autowire: true\n', false],
    ['decompose.yml', '', false],
  ])('%s %j', (file, content, wanted) => {
    expect(composeReader.fits(file, content)).toBe(wanted);
  });
});

test('variables of the process win over those of the .env file', () => {
  const text = 'services: {a: {image: b, ports: ["${PORT}:80"]}}';
  const readOther = (file: string) => (file === '.env' ? { file, text: 'PORT=1' } : undefined);
  expect(hostAddresses(text, { readOther })).toEqual(['127.0.0.1:1']);
  expect(hostAddresses(text, { readOther, env: { PORT: '2' } })).toEqual(['127.0.0.1:2']);
});

test('chosen profiles are active, and a star chooses all', () => {
  const text = 'services: {a: {image: b, profiles: [x], ports: ["1:1"]}}';
  expect(hostAddresses(text)).toEqual([]);
  expect(hostAddresses(text, { profiles: ['x'] })).toEqual(['127.0.0.1:1']);
  expect(hostAddresses(text, { env: { COMPOSE_PROFILES: 'y, x' } })).toEqual(['127.0.0.1:1']);
  expect(hostAddresses(text, { profiles: ['*'] })).toEqual(['127.0.0.1:1']);
});

test('more than a hundred aliases are read', () => {
  const services = Array.from(
    { length: 150 },
    (_, i) => `  s${i}: {<<: *d, ports: ["${i + 1}:80"]}`,
  );
  expect(hostAddresses(`x: &d {image: a}\nservices:\n${services.join('\n')}`)).toHaveLength(150);
});

test('only files below the folder are asked for', () => {
  const asked: string[] = [];
  const text =
    'include: [../a.yml, /etc/b.yml, "~/c.yml", "https://h/d.yml", x/../e.yml, x/../../f.yml]\n' +
    'services: {a: {image: b, env_file: [../a.env, ./b.env]}}';
  const readOther = (file: string) => {
    asked.push(file);
    return undefined;
  };
  composeReader.read(input(text, { readOther }));
  expect(asked).toEqual(['.env', 'e.yml', 'b.env']);
});

test('a file that includes itself ends', () => {
  const text = 'include: [compose.yml]\nservices: {a: {image: b, ports: ["1:1"]}}';
  const readOther = (file: string) => (file === 'compose.yml' ? { file, text } : undefined);
  expect(hostAddresses(text, { readOther })).toEqual(['127.0.0.1:1']);
});

test('passwords do not leave the reader', () => {
  const text = `services:
  a:
    image: b
    command: --password hunter2
    ports: ["1:1"]
    environment:
      DATABASE_URL: postgres://u:hunter2@db.internal:5432/x
      TOKEN: hunter2
    healthcheck:
      test: redis-cli -a hunter2 -u redis://u:hunter2@c.internal ping`;
  expect(JSON.stringify(composeReader.read(input(text)))).not.toContain('hunter2');
});

test('no text makes the reader throw', () => {
  const words = fc.constantFrom(
    ...['services:', ' a:', '  ports:', '   - ', '80:80', '!reset', '!override', '&x', '*x', '<<:'],
    ...['${A:-', '}', '$', '[', ']', '{', '}', '\n', '"', 'extends: a', 'include:', '__proto__:'],
    ...[
      'healthcheck:',
      'test:',
      'environment:',
      'networks:',
      'null',
      '- target: 1',
      'image: redis',
    ],
  );
  fc.assert(
    fc.property(fc.array(words, { maxLength: 40 }), (texts) => {
      const facts = composeReader.read(input(texts.join(' ')));
      expect(combineFacts([facts], undefined)).toBeDefined();
    }),
  );
});

test('ports of one service are bounded', () => {
  const ports = Array.from({ length: 50 }, () => '"1-9999"').join(', ');
  const facts = composeReader.read(input(`services: {a: {image: b, ports: [${ports}]}}`));
  expect(facts.listeners.length).toBeLessThanOrEqual(65_536);
});

test('an env file that many services name is read once', () => {
  let reads = 0;
  const readOther = (file: string) => {
    if (file === 'a.env') reads++;
    return file === 'a.env' ? { file, text: 'API_URL=http://s1:80' } : undefined;
  };
  const services = Array.from({ length: 9 }, (_, i) => `  s${i}: {image: b, env_file: a.env}`);
  const facts = composeReader.read(input(`services:\n${services.join('\n')}`, { readOther }));
  expect(facts.references).toHaveLength(9);
  expect(reads).toBe(1);
});
