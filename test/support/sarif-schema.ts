/**
 * The objects of SARIF 2.1.0 (OASIS, errata 01) that firstbytes writes, with all their required
 * properties and the limits of the specification; what firstbytes does not write is left out.
 */
const MESSAGE = object({ text: { type: 'string', minLength: 1 } }, ['text']);
const LEVEL = { enum: ['none', 'note', 'warning', 'error'] };

const RULE = object(
  {
    id: { type: 'string' },
    shortDescription: MESSAGE,
    fullDescription: MESSAGE,
    help: MESSAGE,
    defaultConfiguration: object({ level: LEVEL }, []),
  },
  ['id'],
);

const LOCATION = object(
  {
    physicalLocation: object(
      {
        artifactLocation: object({ uri: { type: 'string', format: 'uri-reference' } }, ['uri']),
        region: object(
          {
            startLine: { type: 'integer', minimum: 1 },
            startColumn: { type: 'integer', minimum: 1 },
          },
          ['startLine'],
        ),
      },
      ['artifactLocation', 'region'],
    ),
  },
  ['physicalLocation'],
);

const RESULT = object(
  {
    ruleId: { type: 'string' },
    ruleIndex: { type: 'integer', minimum: 0 },
    level: LEVEL,
    message: MESSAGE,
    locations: { type: 'array', items: LOCATION, minItems: 1 },
    partialFingerprints: { type: 'object', additionalProperties: { type: 'string' } },
  },
  // GitHub's upload requires a location of every result.
  ['ruleId', 'message', 'locations'],
);

const INVOCATION = object(
  {
    executionSuccessful: { type: 'boolean' },
    toolExecutionNotifications: {
      type: 'array',
      items: object({ level: LEVEL, message: MESSAGE }, ['message']),
    },
  },
  ['executionSuccessful'],
);

const DRIVER = object(
  {
    name: { type: 'string' },
    version: { type: 'string' },
    rules: { type: 'array', uniqueItems: true, items: RULE },
  },
  ['name'],
);

const RUN = object(
  {
    tool: object({ driver: DRIVER }, ['driver']),
    invocations: { type: 'array', items: INVOCATION },
    columnKind: { enum: ['utf16CodeUnits', 'unicodeCodePoints'] },
    results: { type: 'array', items: RESULT },
  },
  ['tool'],
);

export const SARIF_SCHEMA = object(
  {
    $schema: { type: 'string', format: 'uri' },
    version: { enum: ['2.1.0'] },
    runs: { type: 'array', items: RUN },
  },
  ['version', 'runs'],
);

function object(properties: Readonly<Record<string, unknown>>, required: readonly string[]) {
  return { type: 'object', additionalProperties: false, properties, required };
}
