import type { Identification } from '../identify/identification.ts';
import type { Registry, Stack } from '../protocols/registry.ts';
import type { ClientView } from './client-view.ts';
import type { LengthImpact } from './length-impact.ts';

/**
 * The effect of a mismatch on a client, the server or the data. Each follows from the bytes, or from
 * a document that it names; `client` is the protocol of the affected client.
 */
export type Effect =
  /** The client sends credentials in plaintext although TLS was expected. */
  | {
      readonly kind: 'credentials-in-plaintext';
      readonly client: string;
      readonly when: 'unasked' | 'greeted';
      readonly sends: string;
      readonly source: string;
    }
  /** The server runs lines of the opening, or of later data, as commands. */
  | {
      readonly kind: 'command-executed';
      readonly client: string;
      readonly server: string;
      readonly by: 'opening' | 'data';
      /** The command, or the part of the sent data that has lines from a third party. */
      readonly lines: string;
      readonly unless?: string;
      readonly source: string;
    }
  /** The client allocates that many bytes; `checked`: unless it validates the length. */
  | {
      readonly kind: 'memory';
      readonly client: string;
      readonly bytes: string;
      readonly checked: boolean;
    }
  /** The bytes have the length that they announce, so the client reads them as data. */
  | { readonly kind: 'data-corruption'; readonly client: string; readonly bytes: string }
  | Hang;

/**
 * The client waits. `more-bytes`: for the rest of an announced message; `checked`: unless it
 * validates the length. `no-greeting`: for a greeting, while the server may wait for a request.
 * `no-answer`: for a reply to its opening.
 */
export type Hang =
  | {
      readonly kind: 'hang';
      readonly client: string;
      readonly cause: 'more-bytes';
      readonly missing: string;
      readonly checked: boolean;
    }
  | {
      readonly kind: 'hang';
      readonly client: string;
      readonly cause: 'no-greeting';
      /** The server that waits for the client, if known. */
      readonly server?: string;
      readonly source: string;
    }
  | { readonly kind: 'hang'; readonly client: string; readonly cause: 'no-answer' };

/** Everything that an effect can follow from. */
export interface ImpactContext {
  /** The first expected stack. */
  readonly expected: Stack;
  readonly found: Identification;
  readonly clientView: ClientView | undefined;
  readonly lengthImpact: LengthImpact | undefined;
  readonly registry: Registry;
}

/** The largest length of three bytes. */
const MAX_THREE_BYTE_LENGTH = 0xff_ffffn;
/** After this many bytes the reply may continue, so the end of a message is unknown. */
const MAX_RECEIVED_BYTES = 4096;

/** All effects, the worst first. */
export function effectsOf(context: ImpactContext): Effect[] {
  return [
    ...leakedCredentials(context),
    ...executedCommands(context),
    ...byLength(context),
    ...silences(context),
  ];
}

/** The credentials that a client sends in plaintext if it continues without the expected TLS. */
export function credentialsOf(client: string, registry: Registry): Effect[] {
  const known = registry.get(client)?.sendsCredentials;
  if (!known) return [];
  const { when, sends, source } = known;
  return [{ kind: 'credentials-in-plaintext', client, when, sends, source }];
}

/** A client that waits for a greeting sends no credentials to a server of another protocol. */
function leakedCredentials({ expected, found, registry }: ImpactContext): Effect[] {
  const isPlain = found.outcome === 'identified' && found.stack[0] !== 'tls';
  if (expected[0] !== 'tls' || !isPlain) return [];
  const isThere = expected.slice(1).every((id, i) => found.stack[i] === id);
  const sender = expected.findLast((id) => registry.get(id)?.sendsCredentials) ?? '';
  return credentialsOf(sender, registry).filter(
    (one) => isThere || (one.kind === 'credentials-in-plaintext' && one.when === 'unasked'),
  );
}

/** Only while the connection stays open, and only if the client does not wait for a greeting. */
function executedCommands({ expected, found, clientView, registry }: ImpactContext): Effect[] {
  const [server = ''] = found.stack[0] === expected[0] ? found.stack.slice(1) : found.stack;
  const known = registry.get(server)?.runsLines;
  const client = expected.at(-1) ?? '';
  const waits = registry.get(client)?.speaksFirst !== 'client';
  if (!known || !clientView || clientView.client !== client || clientView.end === 'closed' || waits)
    return [];
  const { alone, unless, source } = known;
  const common = {
    kind: 'command-executed',
    client,
    server,
    source,
    ...(unless ? { unless } : {}),
  } as const;
  const command = linesOf(clientView.sent).find((line) => alone.includes(line.toUpperCase()));
  const lines = registry.get(client)?.carriesLines;
  return [
    ...(command ? [{ ...common, by: 'opening', lines: command } as const] : []),
    ...(lines ? [{ ...common, by: 'data', lines } as const] : []),
  ];
}

function byLength({ clientView, lengthImpact }: ImpactContext): Effect[] {
  if (!clientView || !lengthImpact) return [];
  const { client, end, received } = clientView;
  const { length, missing, exceedsMaximum: checked } = lengthImpact;
  const isComplete = missing === '0';
  const waits = !isComplete && end !== 'closed' && received.length < MAX_RECEIVED_BYTES;
  return [
    ...(BigInt(length) > MAX_THREE_BYTE_LENGTH
      ? [{ kind: 'memory', client, bytes: length, checked } as const]
      : []),
    ...(isComplete && !checked
      ? [{ kind: 'data-corruption', client, bytes: length } as const]
      : []),
    ...(waits ? [{ kind: 'hang', client, cause: 'more-bytes', missing, checked } as const] : []),
  ];
}

/** A client that waits for a greeting, or for a reply to its opening, receives nothing. */
function silences({ found, clientView, registry }: ImpactContext): Effect[] {
  if (!clientView || clientView.received.length > 0 || clientView.end === 'closed') return [];
  const { client, sent, end } = clientView;
  const source = registry.get(client)?.waitsForServer;
  const id = found.stack.at(-1) ?? '';
  const server = registry.get(id)?.speaksFirst === 'client' ? { server: id } : {};
  if (source && sent.length === 0 && (server.server || end === 'waited')) {
    return [{ kind: 'hang', client, cause: 'no-greeting', ...server, source }];
  }
  return sent.length > 0 && end === 'waited' ? [{ kind: 'hang', client, cause: 'no-answer' }] : [];
}

function linesOf(bytes: Uint8Array): string[] {
  return new TextDecoder('latin1').decode(bytes).split(/\r?\n/);
}
