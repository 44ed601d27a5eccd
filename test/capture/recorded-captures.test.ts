import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { type GradedFolder, gradedFolder } from '../pcap/folder.ts';
import { scoreLine, scoreOf } from '../pcap/score.ts';

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

  it('are named on both sides if the beginning is there and whole', () => {
    const whole = judged.flows.filter(({ name }) => !/^(late|snap|refused|silent)-/.test(name));
    const score = scoreOf(whole);
    const rightOf = (side: 'client' | 'server') =>
      score[side].right / Math.max(1, whole.length - score[side].none);
    expect(rightOf('client'), scoreLine('client', score)).toBeGreaterThan(0.96);
    expect(rightOf('server'), scoreLine('server', score)).toBeGreaterThan(0.96);
  });
});
