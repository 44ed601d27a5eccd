import { customProtocol } from '../protocols/custom.ts';
import type { Protocol } from '../protocols/protocol.ts';
import type { ReplyRow } from '../protocols/recorded-data.ts';
import { Registry } from '../protocols/registry.ts';
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

/** What loading depends on besides the text. */
export interface LoadContext {
  readonly env: Environment;
  /** The built-in protocols. */
  readonly tcpProtocols: readonly Protocol[];
  /** The built-in protocols over UDP. */
  readonly udpProtocols?: readonly Protocol[];
  /** Recorded replies of built-in protocols, to lint declared protocols against. */
  readonly recordedReplies?: readonly ReplyRow[];
}

/** A valid config, or a diagnostic for every mistake, in order of place. */
export type LoadedConfig =
  | {
      readonly ok: true;
      readonly endpoints: readonly EndpointPattern[];
      /** The built-in protocols and those that the config declares. */
      readonly registry: Registry;
      readonly warnings: readonly Diagnostic[];
    }
  | {
      readonly ok: false;
      readonly diagnostics: readonly Diagnostic[];
      readonly warnings: readonly Diagnostic[];
    };

/** UTF-16 units of a config; a longer text is some other file. */
export const MAX_CONFIG_LENGTH = 8 * 1024 ** 2;

/** Reads the text of a config (YAML or JSON). Never throws. */
export function compileConfig(text: string, file: string, context: LoadContext): LoadedConfig {
  if (text.length > MAX_CONFIG_LENGTH) {
    const message = `longer than ${MAX_CONFIG_LENGTH} characters: not a config`;
    return { ok: false, diagnostics: [{ message, file, line: 1, column: 1 }], warnings: [] };
  }
  const document = readDocument(text.replace(/^\uFEFF/, ''), file, context.env);
  if (document.value === undefined) {
    return {
      ok: false,
      diagnostics: sortDiagnostics(document.diagnostics),
      warnings: document.warnings,
    };
  }
  const unplaced = document.value === null ? [EMPTY] : schemaDiagnostics(document);
  const { registry, warnings } = readProtocols(document, context, unplaced);
  const endpoints = readEndpoints(document, registry, unplaced);
  const unplacedWarnings = [...warnings, ...sameTargetTwice(endpoints)];
  const allWarnings = sortDiagnostics([
    ...document.warnings,
    ...unplacedWarnings.map(document.diagnosticFor),
  ]);
  const diagnostics = sortDiagnostics([
    ...document.diagnostics,
    ...unplaced.map(document.diagnosticFor),
  ]);
  if (diagnostics.length > 0) return { ok: false, diagnostics, warnings: allWarnings };
  return {
    ok: true,
    endpoints: endpoints.map(({ endpoint }) => endpoint),
    registry,
    warnings: allWarnings,
  };
}

const EMPTY: SchemaDiagnostic = {
  message: 'the config is empty',
  hint: 'add endpoints: [{ address: "web.internal:80", expect: http }]',
  path: [],
};

function readProtocols(
  document: ConfigDocument,
  { tcpProtocols, udpProtocols = [], recordedReplies = [] }: LoadContext,
  unplaced: SchemaDiagnostic[],
): { registry: Registry; warnings: SchemaDiagnostic[] } {
  const builtIn = new Registry(tcpProtocols, udpProtocols);
  const protocols = [...tcpProtocols];
  const declared: Protocol[] = [];
  for (const [id, value] of Object.entries(record(record(document.value).protocols))) {
    const input = protocolSchema.safeParse(value);
    const found: SchemaDiagnostic[] = [];
    const declaration = input.success ? readDeclaration(id, input.data, builtIn, found) : undefined;
    for (const one of found) unplaced.push({ ...one, path: ['protocols', id, ...one.path] });
    if (declaration) declared.push(customProtocol(declaration));
    // The name stays known, so that endpoints that expect it cause no further diagnostics.
    else if (!tcpProtocols.some((one) => one.id === id)) protocols.push(placeholder(id));
  }
  const warnings = lintProtocols(declared, recordedReplies).map(({ id, message, hint }) => ({
    message,
    hint,
    path: ['protocols', id],
    atKey: true,
  }));
  return { registry: new Registry([...protocols, ...declared], udpProtocols), warnings };
}

function placeholder(id: string): Protocol {
  const send = new Uint8Array(0);
  return customProtocol({ id, speaksFirst: 'client', send, answer: 'silence' });
}

function readEndpoints(document: ConfigDocument, registry: Registry, unplaced: SchemaDiagnostic[]) {
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
      diagnostics: found,
    });
    for (const one of found) unplaced.push({ ...one, path: [...path, ...one.path] });
    return endpoint ? [{ endpoint, index }] : [];
  });
}

function record(value: unknown): Record<string, unknown> {
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isRecord ? (value as Record<string, unknown>) : {};
}
