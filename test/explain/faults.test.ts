import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { explanationText, occurrencesText } from '../../src/cli/explain-text.ts';
import { Explainer } from '../../src/explain/explain.ts';
import { explanationToJson } from '../../src/explain/json.ts';
import { Scanner } from '../../src/explain/stream.ts';
import { tcpProtocols, udpProtocols } from '../../src/protocols/builtin.ts';
import type { Protocol } from '../../src/protocols/protocol.ts';
import { Registry } from '../../src/protocols/registry.ts';
import { ssh } from '../../src/protocols/ssh.ts';
import { styleOf } from '../../src/report/style.ts';

const explainer = new Explainer(new Registry(tcpProtocols, udpProtocols));

const PIECES = [
  ...['\ud800', '\udfff', '\0', '\ud800\udc00', '\u2028', '\u202e', ' ', '\n', '\r\n', '\\', '"'],
  ...["'", '[', ']', '<<', '>>', '(', ')', '{', '}', ',', '.', '...', '…', '-', '0x', '\\x', '\\u'],
  ...['ff f4 ', '\\xff\\xf4', '1213486160', '1.13 GiB', '16 03 01', '=', '14 Jun 2008 ', '1:'],
  ...['ssl: wrong version number ', 'length ', 'constructor', '__proto__', 'wrong-protocol'],
];

/** Pieces that scanners wait for among arbitrary units, some of them repeated up to 64 KiB. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(...PIECES),
      fc.string({ unit: 'binary' }),
      fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
      fc
        .tuple(fc.constantFrom(...PIECES), fc.constantFrom(2, 50, 1000, 65_536))
        .map(([piece, length]) => piece.repeat(Math.ceil(length / piece.length))),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''));

describe('hostile input', () => {
  test('is explained without a fault, whatever it is', () => {
    fc.assert(
      fc.property(hostile, (input) => {
        const explanation = explainer.explain(input);
        expect(explanation.input).toBe(input);
        expect(explanation.incomplete).toBeUndefined();
        JSON.stringify(explanationToJson(explanation));
      }),
      { seed: 20_260_302, numRuns: 200 },
    );
  });

  test('in a log skips no line, whatever it is', () => {
    fc.assert(
      fc.property(hostile, (input) => {
        const scanner = new Scanner(explainer.prefixes);
        scanner.push(
          Buffer.from(`ssl: wrong version number ${input}\nssl: wrong version number\n`),
        );
        scanner.end();
        expect(scanner.skipped).toBe(0);
        expect(scanner.lines).toBeGreaterThanOrEqual(2);
      }),
      { seed: 20_260_302, numRuns: 200 },
    );
  });
});

describe('a recognizer that fails', () => {
  /** Fails on bytes as `explain` reads them, but not while the registry is built. */
  const faulty: Protocol = {
    ...ssh,
    client: (input) => {
      if (input.bytes[0] === 0xee && input.bytes.length > 12) throw new RangeError('stack');
      return ssh.client(input);
    },
  };
  const explainerOfFaulty = new Explainer(new Registry([faulty]));
  const bytes = 'ee '.repeat(16);

  test('loses one line of a log, which is counted, and no other line', () => {
    const scanner = new Scanner(explainerOfFaulty.prefixes);
    scanner.push(
      Buffer.from(
        `ssl: wrong version number\nssl: wrong version number ${bytes}\nssl: wrong version number\n`,
      ),
    );
    scanner.end();
    expect(scanner.lines).toBe(3);
    expect(scanner.skipped).toBe(1);
    expect(scanner.occurrences.map(({ count }) => count)).toEqual([2]);
  });

  test('is reported below the lines that were found', () => {
    const log = { occurrences: [], lines: 3, notShown: 0, notExamined: 1 };
    const withFault = occurrencesText({ ...log, skipped: 2 }, 80, styleOf(false));
    expect(withFault).toBe(
      '3 lines, no known pattern; 1 line not examined; ' +
        '2 lines skipped after an internal error (please report it)\n',
    );
    expect(occurrencesText({ ...log, skipped: 0 }, 80, styleOf(false))).not.toContain('skipped');
  });

  test('makes an explanation incomplete, and does not end it', () => {
    const explanation = explainerOfFaulty.explain(bytes);
    expect(explanation).toMatchObject({ kind: 'text', causes: [], incomplete: true });
    expect(explanationToJson(explanation)).toMatchObject({ explained: false, incomplete: true });
    expect(explanationText(explanation, 80, styleOf(false))).toMatch(/^note +An internal error/m);
  });
});
