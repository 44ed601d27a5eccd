import { describe, expect, it } from 'vitest';
import { dialogues } from '../../fixtures/dialogues.ts';
import { judgedSides } from '../support/dialogue-sides.ts';
import { MISTAKEN_SIDES, UNNAMED_SIDES } from './unnamed-sides.ts';

const sides = dialogues().flatMap(judgedSides);
const right = sides.filter(({ outcome }) => outcome === 'right');
const share = (100 * right.length) / sides.length;

describe('the sides of all dialogues', () => {
  it('are taken for no other protocol, except those with a reason', () => {
    const wrong = sides.filter(({ outcome }) => outcome === 'wrong');
    const known = MISTAKEN_SIDES.flatMap((group) =>
      group.sides.map((side) => `${side}: ${group.named}`),
    );
    expect(wrong.map(({ side, named }) => `${side}: ${named.join(', ')}`).sort()).toEqual(
      known.sort(),
    );
  });

  it('are named, except those with a reason', () => {
    const unnamed = sides.filter(({ outcome }) => outcome === 'unnamed');
    const known = UNNAMED_SIDES.flatMap((group) => group.sides);
    expect(unnamed.map(({ side }) => side).sort()).toEqual(known.sort());
  });

  it('are named in 98 of 100 cases', () => {
    expect(share, `${share.toFixed(1)} % are named`).toBeGreaterThanOrEqual(98);
  });
});
