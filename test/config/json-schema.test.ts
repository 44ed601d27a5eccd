import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { configJsonSchema, type JsonSchema } from '../../src/config/json-schema.ts';

const schema = configJsonSchema();
const editor = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);

function endpoint(more: object) {
  return { endpoints: [{ address: 'a:1', expect: 'http', ...more }] };
}

/** Every schema of a key, with the path that leads there. */
function* keys(node: unknown, path: string): Generator<[string, JsonSchema]> {
  if (typeof node !== 'object' || node === null) return;
  for (const [key, value] of Object.entries(node)) {
    if (key === 'properties') {
      for (const [name, inner] of Object.entries(value))
        yield [`${path}.${name}`, inner as JsonSchema];
    }
    yield* keys(value, `${path}.${key}`);
  }
}

describe('the JSON Schema', () => {
  it('names itself', () => {
    expect(schema).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: 'https://unpkg.com/firstbytes/schema.json',
      title: 'firstbytes config',
      additionalProperties: false,
    });
  });

  it('describes every key', () => {
    const silent = [...keys(schema, '')].filter(([, one]) => !one.description && !one.$ref);
    expect(silent.map(([path]) => path)).toEqual([]);
  });

  it.each(['example.yaml', 'everything.yaml', 'plain.json'])('accepts good/%s', (file) => {
    const text = readFileSync(
      new URL(`../../fixtures/configs/good/${file}`, import.meta.url),
      'utf8',
    );
    expect(editor.safeParse(parse(text, { merge: true })).error?.issues).toBeUndefined();
  });

  it.each([
    { tls: `\${TLS}` },
    { timeout: `\${T:-5s}` },
    { retries: `\${N}` },
    { 'min-tls': 1.2 },
    { version: [`\${V}`, 2] },
  ])('lets a variable stand where the loader does: %j', (more) => {
    expect(editor.safeParse(endpoint(more)).success).toBe(true);
  });

  it.each([{ tls: 'maybe' }, { timeout: 5 }, { retries: 'x' }, { colour: 'red' }, { expect: [] }])(
    'refuses %j',
    (more) => {
      expect(editor.safeParse(endpoint(more)).success).toBe(false);
    },
  );
});
