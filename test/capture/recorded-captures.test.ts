import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { type GradedFolder, gradedFolder } from '../pcap/folder.ts';
import { scoreLine, scoreOf } from '../pcap/score.ts';

/** Captures of what went wrong, or is not there. */
const OTHERS = /^(late|refused|silent|snap|wrong)-/;
const FOLDER = fileURLToPath(new URL('../../fixtures/captures/', import.meta.url));

describe('captures of genuine clients and servers', () => {
  let judged: GradedFolder;

  beforeAll(async () => {
    judged = (await gradedFolder(FOLDER)) ?? { flows: [], missing: [] };
  });

  it('have no wrong name', () => {
    expect(scoreOf(judged.flows).wrong.map(({ name }) => name)).toEqual([]);
  });

  it('have every flow that is known', () => {
    expect(judged.missing).toEqual([]);
  });

  it('are all in the truth file', () => {
    const files = readdirSync(FOLDER).filter((name) => name.endsWith('.gz'));
    const known = new Set(judged.flows.map(({ name }) => name.split(' ')[0]));
    expect(files.filter((name) => !known.has(name))).toEqual([]);
  });

  it('are named on both sides if they are whole and speak the same', () => {
    const pairs = judged.flows.filter(({ name }) => !OTHERS.test(name));
    const named = pairs.filter(({ client, server }) => client === 'right' && server === 'right');
    expect(pairs.length).toBeGreaterThan(30);
    expect(named.length, scoreLine('pairs', scoreOf(pairs))).toBe(pairs.length);
  });

  it('show two protocols if client and server speak different ones', () => {
    const pairs = judged.flows.filter(
      ({ name, truth }) => name.startsWith('wrong-') && truth.client && truth.server,
    );
    expect(pairs.length).toBeGreaterThan(15);
    expect(
      pairs
        .filter(({ report }) => report.outcome !== 'different-protocols')
        .map(({ name }) => name),
    ).toEqual([]);
  });

  it.each([
    ['refused-curl', 'refused'],
    ['refused-dig', 'refused'],
    ['silent-both', 'silent'],
  ])('are said to be what happened: %s is %s', (file, outcome) => {
    const flows = judged.flows.filter(({ name }) => name.startsWith(`${file}.`));
    const outcomes = flows.map(({ report }) =>
      report.flow.end === 'refused' ? report.flow.end : report.outcome,
    );
    expect(outcomes).toEqual([outcome]);
  });
});
