import { z } from 'zod';
import { configSchema } from './schema.ts';

/** A JSON Schema, as far as it is examined here. */
export type JsonSchema = { [key: string]: unknown };

/** The address of the schema of the latest release. */
const ID = 'https://unpkg.com/firstbytes/schema.json';

/**
 * The JSON Schema (2020-12) of the config for editors, generated from the validator. It accepts what
 * the loader accepts, so any scalar may also be a text with a variable.
 */
export function configJsonSchema(): JsonSchema {
  const made = z.toJSONSchema(configSchema, { io: 'input' }) as JsonSchema;
  const { $schema, $defs, ...rest } = made;
  return {
    $schema,
    $id: ID,
    title: 'firstbytes config',
    ...withHabits(orVariable(rest) as JsonSchema),
    $defs: {
      ...(orVariable($defs ?? {}) as JsonSchema),
      variable: {
        description: `Text with an environment variable: \${NAME}, \${NAME:-default} or \${NAME:?message}.`,
        type: 'string',
        pattern: '\\$\\{',
      },
    },
  };
}

/** What the loader accepts besides: keys of the user. */
function withHabits(root: JsonSchema): JsonSchema {
  const properties = root.properties as Record<string, JsonSchema>;
  const endpoints = properties.endpoints as JsonSchema;
  const endpoint = {
    ...(endpoints.items as JsonSchema),
    patternProperties: OWN_KEYS,
  };
  return {
    ...root,
    properties: { ...properties, endpoints: { ...endpoints, items: endpoint } },
    patternProperties: OWN_KEYS,
  };
}

const OWN_KEYS = { '^x-': { description: 'Ignored: a place for anchors and notes.' } };

const SCALARS = ['string', 'integer', 'number', 'boolean'];

/** Allows a variable in place of any scalar, but not in keys. */
function orVariable(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(orVariable);
  if (typeof node !== 'object' || node === null) return node;
  const entries = Object.entries(node).map(([key, value]) => [
    key,
    VERBATIM.includes(key) ? value : orVariable(value),
  ]);
  const schema = Object.fromEntries(entries) as JsonSchema;
  if (Array.isArray(schema.anyOf)) return { ...schema, anyOf: flat(schema.anyOf) };
  if (!isConstrainedScalar(schema)) return schema;
  const { description, ...scalar } = schema;
  return {
    ...(description === undefined ? {} : { description }),
    anyOf: [scalar, VARIABLE],
  };
}

/** One list of options instead of lists in a list, with the variable last. */
function flat(options: readonly unknown[]): unknown[] {
  const all = options.flatMap((option) => {
    const inner = (option as JsonSchema).anyOf;
    return Array.isArray(inner) ? inner : [option];
  });
  const others = all.filter((option) => option !== VARIABLE);
  return others.length === all.length ? all : [...others, VARIABLE];
}

const VARIABLE = { $ref: '#/$defs/variable' };

const VERBATIM = ['propertyNames', 'enum', 'required', 'const', 'default', 'examples'];

function isConstrainedScalar({ type, ...rest }: JsonSchema): boolean {
  const scalar =
    typeof type === 'string' ? SCALARS.includes(type) : 'enum' in rest || 'const' in rest;
  const free = type === 'string' && !Object.keys(rest).some((key) => key !== 'description');
  return scalar && !free;
}
