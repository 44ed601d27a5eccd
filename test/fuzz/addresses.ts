import { parseLiteral } from '../../src/config/literal.ts';
import { parseDuration, parseSize } from '../../src/config/units.ts';
import { parseAddress } from '../../src/expect/address.ts';
import type { Seeded } from '../support/seeded.ts';
import { NO_THROW } from './finality.ts';
import { mutatedText, randomCharacters } from './mutate-text.ts';
import type { FuzzTarget, Violation } from './target.ts';

/** What a config or the command line has in position of an address, a duration, a size or bytes. */
interface ScalarInput {
  readonly data: string;
}

const SEEDS = [
  ...[
    'a.internal:80',
    'tcp://a:1',
    'udp://10.0.0.1:53',
    '[::1]:22',
    '[fd00::/120]:22',
    '10.0.0.0/24:22',
  ],
  ...[
    'web-[01-40].internal:80',
    'host:8000-8010,9000',
    '10.0.0.1-10.0.0.9:1',
    '[fe80::1%eth0]:80',
    'a',
  ],
  ...[
    'https://user:pass@h/',
    '1.5m',
    '500ms',
    '5s',
    '24h',
    '64 KiB',
    '1MiB',
    '10MB',
    '4096',
    '0.001GB',
  ],
  ...[
    'hex:00 ff',
    'base64:AP8=',
    'a\\r\\n\\x00\\0\\\\',
    '\\xff\\t',
    'hex:0_1',
    'base64:____',
    '::ffff:1.2.3.4',
  ],
];
const WORDS = [
  ...[
    'tcp://',
    'udp://',
    'hex:',
    'base64:',
    '\\x',
    '\\r\\n',
    '[',
    ']',
    '[0-9]',
    '[01-99]',
    '/0',
    '/32',
    '/128',
  ],
  ...[
    ':',
    '::',
    '%',
    '-',
    ',',
    ':1-65535',
    ':65535',
    ':0',
    'ms',
    's',
    'm',
    'h',
    'B',
    'KiB',
    'GiB',
    '=',
    '==',
  ],
];

/** The parsers of addresses, durations, sizes and byte literals. */
export class AddressesTarget implements FuzzTarget<ScalarInput> {
  readonly recognizerCalls = 0;

  make(random: Seeded): ScalarInput {
    if (random.below(16) === 0) return { data: randomCharacters(random) };
    return { data: mutatedText(random.oneOf(SEEDS), random, SEEDS, WORDS) };
  }

  check({ data }: ScalarInput): Violation | undefined {
    for (const [subject, rule, holds] of CHECKS) {
      try {
        if (!holds(data)) return { subject, rule, detail: JSON.stringify(data) };
      } catch (error) {
        return { subject, rule: NO_THROW, detail: String(error) };
      }
    }
    return undefined;
  }

  recheck(input: ScalarInput): Violation | undefined {
    return this.check(input);
  }
}

type Check = readonly [subject: string, rule: string, holds: (text: string) => boolean];

const CHECKS: readonly Check[] = [
  ['parseAddress', 'returns a place inside the text, or targets that can be counted', isAddress],
  [
    'parseDuration',
    'returns whole milliseconds, or undefined',
    (text) => isAmount(parseDuration(text)),
  ],
  ['parseSize', 'returns whole bytes, or undefined', (text) => isAmount(parseSize(text))],
  ['parseLiteral', 'returns bytes, or a place inside the text', isLiteral],
];

function isAddress(text: string): boolean {
  return [[], [80], [80, 443]].every((defaultPorts) => {
    const found = parseAddress(text, defaultPorts);
    if ('problem' in found) return isPlace(found.offset, text);
    const arePorts = found.ports.every(
      ({ first, last }) => first >= 1 && first <= last && last <= 65_535 && Number.isInteger(last),
    );
    return arePorts && Number.isSafeInteger(found.count) && found.count >= 1;
  });
}

function isAmount(amount: number | undefined): boolean {
  return amount === undefined || (Number.isSafeInteger(amount) && amount >= 0);
}

function isLiteral(text: string): boolean {
  const found = parseLiteral(text);
  return found instanceof Uint8Array ? found.length <= text.length : isPlace(found.offset, text);
}

function isPlace(offset: number, text: string): boolean {
  return Number.isInteger(offset) && offset >= 0 && offset <= text.length;
}
