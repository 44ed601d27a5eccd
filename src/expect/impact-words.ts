import type { Effect, Hang } from './effects.ts';
import type { Impact } from './finding.ts';
import { type LengthImpact, sizeText } from './length-impact.ts';

type Kind = Effect['kind'];

/** The sentences that tell what a client goes through; those that do not apply are left out. */
export interface ImpactWords {
  readonly unchecked?: string;
  readonly validating?: string;
  readonly effects?: readonly string[];
  readonly logs?: readonly string[];
}

/** The hazard in one sentence: the length that would be read, or else what would happen. */
export function lengthImpactWords(about: Impact): { impact?: string } {
  const { length: hazard, client, effects = [] } = about;
  if (hazard && client) return { impact: lengthSentence(hazard, client) };
  const gravest = effects.find(({ kind }) => kind !== 'credentials-in-plaintext');
  return gravest ? { impact: sentenceOf(gravest) } : {};
}

/** The danger of one kind as the hazard. */
export function dangerOf(
  { effects = [] }: { effects?: readonly Effect[] | undefined },
  kind: Kind,
): { impact?: string } {
  const one = effects.find((effect) => effect.kind === kind);
  return one ? { impact: sentenceOf(one) } : {};
}

/** Everything that follows, in sentences without a full stop. */
export function impactWords(about: Impact | object): ImpactWords {
  const { length: hazard, client, effects = [], logs = [] } = about as Impact;
  return {
    ...(hazard && client ? readersOf(hazard) : {}),
    ...(effects.length > 0
      ? { effects: effects.map((one) => `${TITLES[one.kind]}: ${sentenceOf(one)}`) }
      : {}),
    ...(logs.length > 0
      ? {
          logs: logs.map(
            ({ software: says, pattern: words, source }) => `${says}: "${words}" (${source})`,
          ),
        }
      : {}),
  };
}

function lengthSentence(hazard: LengthImpact, client: string): string {
  const { length, size, endian, prefix, exceedsMaximum, missing } = hazard;
  const bytes = (prefix.match(/../g) ?? []).join(' ');
  const order = size === 1 ? '' : ` as a ${endian}-endian number`;
  const outcome = exceedsMaximum || missing === '0' ? '' : ', and wait for them';
  return `a ${client} client would read ${bytes}${order}: a length of ${length} (${sizeText(BigInt(length))})${outcome}`;
}

/** The one who believes the length, and the one who holds it against a maximum. */
function readersOf(hazard: LengthImpact): Pick<ImpactWords, 'unchecked' | 'validating'> {
  const { length, exceedsMaximum, maximum, missing, received: came } = hazard;
  const read = `reads a length of ${bytesText(length)}`;
  const isTooShort = BigInt(length) < BigInt(hazard.size) && exceedsMaximum;
  if (isTooShort) {
    const unchecked = `${read}, less than the length field itself has`;
    return { unchecked, validating: 'reports a length that cannot be, and closes' };
  }
  const then =
    missing === '0'
      ? 'takes what came for a message'
      : `has ${sizeText(came)}, waits for the others, and reports truncated data when the connection ends`;
  const validating = exceedsMaximum
    ? `reports a length over its maximum of ${bytesText(maximum)}, and closes`
    : `finds nothing wrong with the length: its maximum is ${bytesText(maximum)}`;
  return { unchecked: `${read}, ${then}`, validating };
}

const TITLES: Readonly<Record<Kind, string>> = {
  'credentials-in-plaintext': 'credentials in plaintext',
  'command-executed': 'command executed by mistake',
  memory: 'memory',
  'data-corruption': 'data corruption',
  hang: 'hang',
};

function sentenceOf(danger: Effect): string {
  switch (danger.kind) {
    case 'credentials-in-plaintext': {
      const { client, when, sends, source } = danger;
      const time = when === 'greeted' ? 'once it is greeted' : 'unasked';
      return `the ${client} client, if it goes on without TLS, sends ${sends} in the clear, ${time} (${source})`;
    }
    case 'command-executed': {
      const { client, server, by, lines, unless, source } = danger;
      const what = by === 'opening' ? `"${lines}"` : `each line of the ${lines}`;
      return `the ${server} server takes ${what} of the ${client} client for a command (${source})${unless ? `; ${unless}` : ''}`;
    }
    case 'memory': {
      const { client, bytes, checked } = danger;
      const who = checked ? 'if it does not check the length' : 'even if it checks the length';
      return `the ${client} client sets aside ${sizeText(BigInt(bytes))}, ${who}`;
    }
    case 'data-corruption':
      return `the ${danger.client} client takes the next ${sizeText(BigInt(danger.bytes))} for a message: all of them came, and the length is within its maximum`;
    case 'hang':
      return hangSentence(danger);
  }
}

function hangSentence(danger: Hang): string {
  const { client } = danger;
  switch (danger.cause) {
    case 'more-bytes': {
      const who = danger.checked ? ', if it does not check the length,' : '';
      return `the ${client} client${who} waits for ${sizeText(BigInt(danger.missing))} more as long as the connection stays open`;
    }
    case 'no-greeting': {
      const other = danger.server
        ? `and the ${danger.server} server for a request: nobody begins`
        : 'and none comes';
      return `the ${client} client waits for a greeting (${danger.source}), ${other}`;
    }
    case 'no-answer':
      return `the ${client} client waits for the answer to its opening: the connection stays open, and nothing comes`;
  }
}

/** `1213486160 bytes (1.13 GiB)`. */
function bytesText(count: string | number): string {
  const value = BigInt(count);
  const unit = value === 1n ? 'byte' : 'bytes';
  return value < 1024n ? `${value} ${unit}` : `${value} ${unit} (${sizeText(value)})`;
}
