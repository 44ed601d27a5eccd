import type { Effect, Hang } from '../expect/effects.ts';
import type { Impact } from '../expect/finding.ts';
import type { LengthImpact } from '../expect/length-impact.ts';
import { withArticle } from './article.ts';
import { lengthReadText, lengthText } from './length.ts';
import { exactSizeText, sizeText } from './size.ts';

type Kind = Effect['kind'];

/** What clients of the expected protocol go through; what does not apply is omitted. */
export interface ClientImpactWords {
  /** A client that trusts the length, and one that validates it. */
  readonly unchecked?: string;
  readonly validating?: string;
  /** Each effect with its reason, the worst first. */
  readonly effects?: readonly string[];
  /** What known clients log, and where that was seen. */
  readonly logs?: readonly string[];
}

/** The impact in one sentence: the length that would be read, or else the worst effect. */
export function impactWords({ length, client, effects = [] }: Impact): { impact?: string } {
  if (length && client) return { impact: lengthReadText(`${client} client`, length) };
  const worst = effects.find(({ kind }) => kind !== 'credentials-in-plaintext');
  return worst ? { impact: effectText(worst) } : {};
}

/** The first effect of a kind as the impact. */
export function worstEffectText(
  { effects = [] }: { readonly effects?: readonly Effect[] | undefined },
  kind: Kind,
): { impact?: string } {
  const one = effects.find((effect) => effect.kind === kind);
  return one ? { impact: effectText(one) } : {};
}

/** The messages of more software would hide the rest of a finding. */
const MAX_LOGS = 12;

/** The full impact on clients, in sentences without a full stop. */
export function clientImpactWords(about: Impact | object): ClientImpactWords {
  const { length, client, effects = [], logs = [] } = about as Impact;
  return {
    ...(length && client ? readerWords(length) : {}),
    ...(effects.length > 0
      ? { effects: effects.map((one) => `${TITLES[one.kind]}: ${effectText(one)}`) }
      : {}),
    ...(logs.length > 0
      ? {
          logs: logs
            .slice(0, MAX_LOGS)
            .map(({ software, pattern, source }) => `${software}: "${pattern}" (${source})`),
        }
      : {}),
  };
}

function readerWords(impact: LengthImpact): Pick<ClientImpactWords, 'unchecked' | 'validating'> {
  const { length, size, exceedsMaximum, maximum, missing, received } = impact;
  const read = `reads ${lengthText(length)}`;
  const isTooShort = BigInt(length) < BigInt(size) && exceedsMaximum;
  if (isTooShort) {
    return {
      unchecked: `${read}, less than the length field itself`,
      validating: 'rejects the length as invalid and closes the connection',
    };
  }
  const then =
    missing === '0'
      ? ' and takes the received bytes as a message'
      : `, receives ${sizeText(received)}, waits for the rest, and reports truncated data when the connection closes`;
  const limit = `limit of ${exactSizeText(maximum)}`;
  const validating = exceedsMaximum
    ? `rejects the length because it exceeds the ${limit}, and closes the connection`
    : `accepts the length because it is within the ${limit}`;
  return { unchecked: `${read}${then}`, validating };
}

const TITLES: Readonly<Record<Kind, string>> = {
  'credentials-in-plaintext': 'credentials in plaintext',
  'command-executed': 'unintended command',
  memory: 'memory',
  'data-corruption': 'data corruption',
  hang: 'hang',
};

function effectText(effect: Effect): string {
  switch (effect.kind) {
    case 'credentials-in-plaintext': {
      const { client, when, sends, source } = effect;
      const time = when === 'greeted' ? 'after the greeting' : 'before the server sends anything';
      return `${withArticle(`${client} client`)} that continues without TLS sends ${sends} in plaintext, ${time} (${source})`;
    }
    case 'command-executed': {
      const { client, server, by, lines, unless, source } = effect;
      const what =
        by === 'opening'
          ? `"${lines}" from the ${client} client`
          : `each line of the ${client} client's ${lines}`;
      return `the ${server} server runs ${what} as a command (${source})${unless ? `; ${unless}` : ''}`;
    }
    case 'memory': {
      const { client, bytes, checked } = effect;
      const condition = checked ? 'unless it checks the length' : 'even if it checks the length';
      return `the ${client} client allocates ${sizeText(BigInt(bytes))}, ${condition}`;
    }
    case 'data-corruption':
      return `the ${effect.client} client takes the next ${sizeText(BigInt(effect.bytes))} as a message: all of them arrived, and the length is within its limit`;
    case 'hang':
      return hangText(effect);
  }
}

function hangText(hang: Hang): string {
  const { client } = hang;
  switch (hang.cause) {
    case 'more-bytes': {
      const who = hang.checked
        ? `${withArticle(`${client} client`)} that does not check the length`
        : `the ${client} client`;
      return `${who} waits for ${sizeText(BigInt(hang.missing))} more while the connection stays open`;
    }
    case 'no-greeting':
      return hang.server
        ? `both sides wait for the other: the ${client} client for a greeting (${hang.source}), the ${hang.server} server for a request`
        : `the ${client} client waits for a greeting (${hang.source}), but the server sends none`;
    case 'no-answer':
      return `the ${client} client waits for a reply to its opening: the connection stays open, but the server sends no data`;
  }
}
