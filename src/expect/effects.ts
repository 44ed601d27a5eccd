import type { Identification } from '../identify/identification.ts';
import type { Registry, Stack } from '../protocols/registry.ts';
import type { ClientView } from './client-view.ts';
import type { LengthImpact } from './length-impact.ts';

/**
 * What a mismatch does to a client, to the server, or to the data. Each follows from the bytes,
 * or from a document that it names; `client` is who would be in danger, or cause it.
 */
export type Effect =
  /** Credentials go out where TLS was expected and plaintext is spoken. */
  | {
      readonly kind: 'credentials-in-plaintext';
      readonly client: string;
      readonly when: 'unasked' | 'greeted';
      readonly sends: string;
      readonly source: string;
    }
  /** The server runs as commands the lines of the opening, or of the data that follow it. */
  | {
      readonly kind: 'command-executed';
      readonly client: string;
      readonly server: string;
      readonly by: 'opening' | 'data';
      /** The command, or which part of what is sent holds lines that somebody else wrote. */
      readonly lines: string;
      readonly unless?: string;
      readonly source: string;
    }
  /** Bytes are asked for at once; `checked`: not by a client that knows its maximum. */
  | {
      readonly kind: 'memory';
      readonly client: string;
      readonly bytes: string;
      readonly checked: boolean;
    }
  /** A whole message, as long as it says: the bytes are taken for data. */
  | { readonly kind: 'data-corruption'; readonly client: string; readonly bytes: string }
  | Hang;

/**
 * The client waits. `more-bytes`: for the rest of a message that is none; `checked`: not if it
 * knows its maximum. `no-greeting`: for the server to
 * begin, which waits for the client, too. `no-answer`: the
 * server takes what was sent, and says nothing.
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
      /** Who is there and waits for the client, if that is known. */
      readonly server?: string;
      readonly source: string;
    }
  | { readonly kind: 'hang'; readonly client: string; readonly cause: 'no-answer' };

/** Everything a danger can follow from. */
export interface ImpactContext {
  /** The first expected stack. */
  readonly expected: Stack;
  readonly found: Identification;
  readonly clientView: ClientView | undefined;
  readonly lengthImpact: LengthImpact | undefined;
  readonly registry: Registry;
}

/** More than a length of three bytes can ask for. */
const MAX_THREE_BYTE_LENGTH = 0xff_ffffn;
/** Of a peer that still sends when so much has come, nobody knows where it ends. */
const MAX_RECEIVED_BYTES = 4096;

/** All that threatens, the gravest first. */
export function effectsOf(meeting: ImpactContext): Effect[] {
  return [
    ...leakedCredentials(meeting),
    ...executedCommands(meeting),
    ...byLength(meeting),
    ...silences(meeting),
  ];
}

/** What a client of the protocol sends in the clear, if it goes on without the TLS that is expected. */
export function credentialsOf(client: string, registry: Registry): Effect[] {
  const known = registry.get(client)?.sendsCredentials;
  return known ? [{ kind: 'credentials-in-plaintext', client, ...known }] : [];
}

/** A client that waits for a greeting gives nothing away to a server of another protocol. */
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
function executedCommands({
  expected,
  found,
  clientView: heard,
  registry,
}: ImpactContext): Effect[] {
  const [server = ''] = found.stack[0] === expected[0] ? found.stack.slice(1) : found.stack;
  const known = registry.get(server)?.runsLines;
  const client = expected.at(-1) ?? '';
  const waits = registry.get(client)?.speaksFirst !== 'client';
  if (!known || !heard || heard.client !== client || heard.end === 'closed' || waits) return [];
  const { alone, unless, source } = known;
  const common = {
    kind: 'command-executed',
    client,
    server,
    source,
    ...(unless ? { unless } : {}),
  } as const;
  const command = linesOf(heard.sent).find((line) => alone.includes(line.toUpperCase()));
  const lines = registry.get(client)?.carriesLines;
  return [
    ...(command ? [{ ...common, by: 'opening', lines: command } as const] : []),
    ...(lines ? [{ ...common, by: 'data', lines } as const] : []),
  ];
}

function byLength({ clientView: heard, lengthImpact: hazard }: ImpactContext): Effect[] {
  if (!heard || !hazard) return [];
  const { client, end, received } = heard;
  const { length, missing, exceedsMaximum: checked } = hazard;
  const isWhole = missing === '0';
  const waits = !isWhole && end !== 'closed' && received.length < MAX_RECEIVED_BYTES;
  return [
    ...(BigInt(length) > MAX_THREE_BYTE_LENGTH
      ? [{ kind: 'memory', client, bytes: length, checked } as const]
      : []),
    ...(isWhole && !checked ? [{ kind: 'data-corruption', client, bytes: length } as const] : []),
    ...(waits ? [{ kind: 'hang', client, cause: 'more-bytes', missing, checked } as const] : []),
  ];
}

/** Nothing came to a client that waits: for a greeting, or for the answer to its opening. */
function silences({ found, clientView: heard, registry }: ImpactContext): Effect[] {
  if (!heard || heard.received.length > 0 || heard.end === 'closed') return [];
  const { client, sent, end } = heard;
  const source = registry.get(client)?.waitsForServer;
  const there = found.stack.at(-1) ?? '';
  const server = registry.get(there)?.speaksFirst === 'client' ? { server: there } : {};
  if (source && sent.length === 0 && (server.server || end === 'waited')) {
    return [{ kind: 'hang', client, cause: 'no-greeting', ...server, source }];
  }
  return sent.length > 0 && end === 'waited' ? [{ kind: 'hang', client, cause: 'no-answer' }] : [];
}

function linesOf(bytes: Uint8Array): string[] {
  return new TextDecoder('latin1').decode(bytes).split(/\r?\n/);
}
