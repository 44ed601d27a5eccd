import { describe, expect, test } from 'vitest';
import { Explainer } from '../../src/explain/explain.ts';
import { Scanner } from '../../src/explain/stream.ts';
import { tcpProtocols, udpProtocols } from '../../src/protocols/builtin.ts';
import { Registry } from '../../src/protocols/registry.ts';
import { BEGINNINGS, FORMS } from '../support/written-forms.ts';

const explainer = new Explainer(new Registry(tcpProtocols, udpProtocols));

function inMessage(text: string): readonly string[] {
  return explainer.explain(text).causes.flatMap(({ protocols }) => protocols);
}

function inLog(text: string): readonly string[] {
  const scanner = new Scanner(explainer.prefixes);
  scanner.push(Buffer.from(`all is well\n${text}\nall is well\n`, 'latin1'));
  scanner.end();
  return scanner.occurrences.flatMap(({ cause }) => cause.protocols);
}

const cases = FORMS.flatMap(({ form, write }) =>
  BEGINNINGS.flatMap(({ beginning, bytes, protocol }) => {
    const written = write(Buffer.from(bytes, 'latin1'));
    return written === undefined ? [] : [{ form, beginning, written, protocol }];
  }),
);

describe('what a program wrote down is explained, as a message and in a log', () => {
  test.each(cases)('$beginning as $form', ({ written, protocol }) => {
    const text = `app[7]: peer 10.0.0.7 sent ${written}`;
    expect({ message: inMessage(text), log: inLog(text) }).toEqual({
      message: expect.arrayContaining([protocol]),
      log: expect.arrayContaining([protocol]),
    });
  });
});

test('every form has several beginnings', () => {
  expect(FORMS.length).toBeGreaterThanOrEqual(47);
  expect(BEGINNINGS.length).toBeGreaterThanOrEqual(12);
});
