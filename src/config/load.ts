import { customProtocol } from '../protocols/custom.ts';
import type { Protocol } from '../protocols/protocol.ts';
import { Registry } from '../protocols/registry.ts';
import type { Sample } from '../protocols/samples.ts';
import { readDeclaration } from './declaration.ts';
import { type Diagnostic, type SchemaDiagnostic, sortDiagnostics } from './diagnostic.ts';
import { type ConfigDocument, readDocument } from './document.ts';
import { readEndpoint, sameTargetTwice } from './endpoint.ts';
import type { Environment } from './environment.ts';
import { lintProtocols } from './lint.ts';
import type { EndpointPattern } from './pattern.ts';
import { protocolSchema } from './protocol-schema.ts';
import { defaultsSchema, endpointSchema } from './schema.ts';
import { schemaDiagnostics } from './schema-diagnostics.ts';

/** What the loader is given besides the text. */
export interface LoadContext {
  readonly env: Environment;
  /** The built-in protocols. */
  readonly tcpProtocols: readonly Protocol[];
  /** The built-in protocols of UDP. */
  readonly udpProtocols?: readonly Protocol[];
  /** Recorded answers of built-in protocols, to lint the config's own ones against. */
  readonly samples?: readonly Sample[];
}

/** A config that can be checked, or everything that is wrong with it, in order of place. */
export type LoadedConfig =
  | {
      readonly ok: true;
      readonly endpoints: readonly EndpointPattern[];
      /** The built-in protocols and the config's own. */
      readonly registry: Registry;
      readonly warnings: readonly Diagnostic[];
    }
  | {
      readonly ok: false;
      readonly problems: readonly Diagnostic[];
      readonly warnings: readonly Diagnostic[];
    };

/** A config is written by people; a longer text is some other file. */
const LONGEST = 8 * 1024 ** 2;

/** Reads a config's text (YAML or JSON). It never throws, whatever the text. */
export function loadConfig(text: string, file: string, context: LoadContext): LoadedConfig {
  if (text.length > LONGEST) {
    const message = `over ${LONGEST} characters: this is no config`;
    return { ok: false, problems: [{ message, file, line: 1, column: 1 }], warnings: [] };
  }
  const document = readDocument(text.replace(/^\uFEFF/, ''), file, context.env);
  if (document.value === undefined) {
    return { ok: false, problems: sortDiagnostics(document.problems), warnings: document.warnings };
  }
  const faults = document.value === null ? [EMPTY] : schemaDiagnostics(document);
  const { registry, warnings } = readProtocols(document, context, faults);
  const endpoints = readEndpoints(document, registry, faults);
  const doubts = [...warnings, ...sameTargetTwice(endpoints)];
  const allWarnings = sortDiagnostics([...document.warnings, ...doubts.map(document.problemFor)]);
  const problems = sortDiagnostics([...document.problems, ...faults.map(document.problemFor)]);
  if (problems.length > 0) return { ok: false, problems, warnings: allWarnings };
  return {
    ok: true,
    endpoints: endpoints.map(({ endpoint }) => endpoint),
    registry,
    warnings: allWarnings,
  };
}

const EMPTY: SchemaDiagnostic = {
  message: 'the config is empty',
  hint: 'endpoints: [{ address: "web.internal:80", expect: http }]',
  path: [],
};

function readProtocols(
  document: ConfigDocument,
  { tcpProtocols: protocols, udpProtocols: datagrams = [], samples = [] }: LoadContext,
  faults: SchemaDiagnostic[],
): { registry: Registry; warnings: SchemaDiagnostic[] } {
  const builtIn = new Registry(protocols, datagrams);
  const known = [...protocols];
  const own: Protocol[] = [];
  for (const [id, value] of Object.entries(record(record(document.value).protocols))) {
    const input = protocolSchema.safeParse(value);
    const found: SchemaDiagnostic[] = [];
    const declaration = input.success ? readDeclaration(id, input.data, builtIn, found) : undefined;
    for (const fault of found) faults.push({ ...fault, path: ['protocols', id, ...fault.path] });
    if (declaration) own.push(customProtocol(declaration));
    // Its name is known all the same, so that endpoints that expect it are judged in peace.
    else if (!protocols.some((one) => one.id === id)) known.push(placeholder(id));
  }
  const warnings = lintProtocols(own, samples).map(({ id, message, hint }) => ({
    message,
    hint,
    path: ['protocols', id],
    atKey: true,
  }));
  return { registry: new Registry([...known, ...own], datagrams), warnings };
}

function placeholder(id: string): Protocol {
  const send = new Uint8Array(0);
  return customProtocol({ id, speaksFirst: 'client', send, answer: 'silence' });
}

function readEndpoints(document: ConfigDocument, registry: Registry, faults: SchemaDiagnostic[]) {
  const root = record(document.value);
  const defaults = defaultsSchema.safeParse(root.defaults ?? {}).data ?? {};
  const list = Array.isArray(root.endpoints) ? root.endpoints : [];
  return list.flatMap((value, index) => {
    const input = endpointSchema.safeParse(value);
    if (!input.success) return [];
    const found: SchemaDiagnostic[] = [];
    const path = ['endpoints', index] as const;
    const endpoint = readEndpoint(input.data, {
      document,
      path,
      defaults,
      registry,
      faults: found,
    });
    for (const fault of found) faults.push({ ...fault, path: [...path, ...fault.path] });
    return endpoint ? [{ endpoint, index }] : [];
  });
}

function record(value: unknown): Record<string, unknown> {
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isRecord ? (value as Record<string, unknown>) : {};
}
