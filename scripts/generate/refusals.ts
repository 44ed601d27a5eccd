import { type Dialogue, dialogues } from '../../fixtures/dialogues.ts';
import type { RecordedExchange, Recording } from '../../fixtures/recordings.ts';
import { latin1 } from '../../src/bytes/lines.ts';
import { parseProbe, protocolOf } from '../../src/identify/probe.ts';
import type { Protocol } from '../../src/protocols/protocol.ts';
import type { RefusalRow } from '../../src/protocols/recorded-data.ts';
import { isComplaint } from './complaints.ts';
import { ECHO, ownWords, phrasesOf } from './phrases.ts';
import { sentencesQuotingHeaders } from './quoted-headers.ts';

/**
 * The sentences by which servers complain of another protocol: recorded as an answer to a foreign
 * opening, and never said to a client of their own.
 */
export function refusalRows(
  servers: readonly Recording[],
  protocols: readonly Protocol[],
): RefusalRow[] {
  const stated = protocols.flatMap(({ id, refusalTexts = [] }) =>
    refusalTexts.map((one): RefusalRow => ({ protocol: id, ...one })),
  );
  const recordedDialogues = dialogues();
  const recorded = protocols
    .filter(({ id }) => id !== CONSOLE)
    .flatMap(({ id }) => {
      const ofProtocol = servers.filter(({ protocol }) => protocol === id);
      const ofDialogues = recordedDialogues.filter(({ stack }) => stack.includes(id));
      const complaints = recordedRefusals(id, ofProtocol, ofDialogues);
      return [...complaints, ...ofProtocol.flatMap(refusalsOfHeaders)];
    });
  return [...stated, ...recorded];
}

/** Behind it is any software, which repeats what it hears and the words of others. */
const CONSOLE = 'telnet';

function refusalsOfHeaders(server: Recording): RefusalRow[] {
  const { protocol, product: software, stack } = server;
  if (stack.includes('http')) return [];
  return sentencesQuotingHeaders(server).map((text) => ({ protocol, software, text, to: 'http' }));
}

function recordedRefusals(
  id: string,
  servers: readonly Recording[],
  ordinaryDialogues: readonly Dialogue[],
): RefusalRow[] {
  const answers = servers.flatMap(answersOf);
  const ordinary = new Set([
    ...answers.filter(({ isForeign }) => !isForeign).map(({ phrase }) => phrase),
    ...ordinaryDialogues.flatMap(phrasesOfDialogue),
  ]);
  const foreign = new Map<string, Answer[]>();
  for (const one of answers) {
    if (ordinary.has(one.phrase) || !isComplaint(one.phrase, one.names)) continue;
    foreign.set(one.phrase, [...(foreign.get(one.phrase) ?? []), one]);
  }
  return [...foreign]
    .filter(([text]) => isShortest(text, foreign))
    .map(([text, said]) => {
      const software = [...new Set(said.map((one) => one.software))].sort().join(' and ');
      const to = clientOf(said, text);
      const isPlain = said.every(({ isOutsideTls }) => isOutsideTls);
      return {
        protocol: id,
        ...(isPlain ? { outer: 'tls' as const } : {}),
        software,
        text,
        ...(to ? { to } : {}),
      };
    });
}

/** Whether no other one is a part of it. */
function isShortest(text: string, all: ReadonlyMap<string, unknown>): boolean {
  return ![...all.keys()].some((other) => other !== text && text.includes(other));
}

/** A sentence of an answer. */
interface Answer {
  readonly phrase: string;
  readonly software: string;
  /** The protocol of the client: that of the opening. */
  readonly client: string;
  readonly isForeign: boolean;
  /** A TLS server said it without TLS. */
  readonly isOutsideTls: boolean;
  /** The protocols that the server itself may name. */
  readonly names: readonly string[];
}

function answersOf(server: Recording): Answer[] {
  const words = ownWords(server);
  // A server that hears nothing may complain as well, or greet.
  const asked = server.exchanges.filter(({ probedWith }) => probedWith !== 'listen');
  return asked.flatMap((exchange) => {
    const isOutsideTls = exchange.layer === 'tcp' && server.stack[0] === 'tls';
    const isForeign = isOutsideTls || !isOwn(server, exchange);
    const names = isOutsideTls ? [] : server.stack;
    return exchange.turns.flatMap((turn): Answer[] => {
      const sent = latin1(turn.sent);
      const client = speaksHttp(sent) ? 'http' : protocolOfProbe(exchange);
      return phrasesOf(sent, latin1(turn.received), words)
        .filter((phrase) => !phrase.includes(ECHO))
        .map((phrase) => {
          return { phrase, software: server.product, client, isForeign, isOutsideTls, names };
        });
    });
  });
}

function isOwn({ stack, also }: Recording, exchange: RecordedExchange): boolean {
  const stacks = [stack, ...also];
  const [turn] = exchange.turns;
  const asksInHttp = turn !== undefined && speaksHttp(latin1(turn.sent));
  return stacks.some(
    (one) => one.includes(protocolOfProbe(exchange)) || (asksInHttp && one.includes('http')),
  );
}

function protocolOfProbe({ probedWith }: RecordedExchange): string {
  return protocolOf(parseProbe(probedWith)) ?? probedWith;
}

function speaksHttp(sent: string): boolean {
  return /^[A-Z]+ \S+ HTTP\/1\.[01]\r\n/.test(sent);
}

/** Of the protocols that more than chance has brought to the same answer. */
function clientOf(said: readonly Answer[], text: string): string | undefined {
  const clients = new Set(said.map(({ client }) => client));
  if (clients.has('http') && (clients.size === 1 || /\bHTTPS?\b/.test(text))) return 'http';
  return clients.size === 1 && clients.has('tls') ? 'tls' : undefined;
}

function phrasesOfDialogue({ turns }: Dialogue): string[] {
  return turns.flatMap(({ from, bytes }, i) => {
    if (from === 'client') return [];
    const before = turns[i - 1];
    return phrasesOf(before ? latin1(before.bytes) : '', latin1(bytes), NO_WORDS);
  });
}

const NO_WORDS: ReadonlySet<string> = new Set();
