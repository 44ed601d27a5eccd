import { expect, test } from 'vitest';
import {
  type Evidence,
  evidenceOf,
  type ProvokedPair,
  provokedPairs,
} from '../../fixtures/provoked-evidence.ts';
import type { Cause } from '../../src/explain/cause.ts';
import { Explainer } from '../../src/explain/explain.ts';
import { tcpProtocols, udpProtocols } from '../../src/protocols/builtin.ts';
import { Registry } from '../../src/protocols/registry.ts';

const explainer = new Explainer(new Registry(tcpProtocols, udpProtocols));
const pairs = provokedPairs().map((pair) => ({
  ...pair,
  evidence: evidenceOf(pair).kind,
  causes: explainer.explain(pair.text).causes,
}));

/** Shares of the pairs whose output holds evidence. */
const MIN_EXPLAINED = 0.9;

test('there are at least 60 pairs of genuine clients and wrong servers', () => {
  const answered = pairs.filter(({ text, actual }) => text !== '' && actual.length > 0);
  expect(answered.length).toBeGreaterThanOrEqual(60);
  expect(new Set(answered.map(({ client }) => client.client)).size).toBeGreaterThanOrEqual(60);
});

test('an output that holds evidence is explained by the protocol that the server speaks', () => {
  const telling = pairs.filter(({ evidence }) => evidence !== 'nothing');
  const missed = telling.filter((pair) => !isExplained(pair));
  const share = 1 - missed.length / telling.length;
  console.log(`${telling.length - missed.length} of ${telling.length} provoked outputs explained`);
  expect(share, missed.map(summary).join('\n')).toBeGreaterThanOrEqual(MIN_EXPLAINED);
});

test('no likely cause names a protocol that the server does not speak', () => {
  expect(pairs.filter(isWrong).map(summary)).toEqual([]);
});

/** The pair with what is known of it, for a failing test. */
type Examined = ProvokedPair & {
  readonly evidence: Evidence['kind'];
  readonly causes: readonly Cause[];
};

/** Whether the causes name the server's protocol or, where only that is shown, its lack of TLS. */
function isExplained({ actual, evidence, causes }: Examined): boolean {
  const isNamed = causes.some((cause) => protocolsOf(cause).some((id) => actual.includes(id)));
  if (isNamed || evidence === 'protocol') return isNamed;
  return causes.some(({ message }) => message?.speaks.includes('tls') ?? false);
}

function isWrong({ actual, client, causes }: Examined): boolean {
  const [first] = causes.filter(({ confidence }) => confidence === 'likely');
  const named = first ? protocolsOf(first) : [];
  if (named.length === 0 || named.some((id) => actual.includes(id))) return false;
  // What the client says of itself, such as a request that is quoted, is no claim about the server.
  const own = client.speaks.split('/');
  return !(first?.side === 'client' && named.some((id) => own.includes(id)));
}

function protocolsOf({ protocols, message }: Cause): readonly string[] {
  return protocols.length > 0 ? protocols : (message?.met ?? []);
}

function summary({ name, evidence, causes, text }: Examined): string {
  const found = causes.map((cause) => `${cause.confidence} ${protocolsOf(cause)}`).join('; ');
  return `${name} [${evidence}]: ${found || 'silent'}: ${JSON.stringify(text.slice(0, 160))}`;
}
