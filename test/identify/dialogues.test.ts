import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type DialogueFile, dialogues } from '../../fixtures/dialogues.ts';
import { dialogueText } from '../../fixtures/write-dialogue.ts';
import { judgedSides } from '../support/dialogue-sides.ts';
import { unnamedSides } from './unnamed-sides.ts';

const all = dialogues();
const sides = all.flatMap(judgedSides);
const unnamed = sides.filter(({ spoken, named }) => named.length !== 1 || named[0] !== spoken);

describe('both sides of every recorded dialogue', () => {
  it('are there', () => {
    expect(all.length).toBeGreaterThanOrEqual(60);
  });

  it('are never taken for another protocol', () => {
    const wrong = sides.filter(({ spoken, named }) => named.length > 0 && !named.includes(spoken));
    expect(wrong).toEqual([]);
  });

  it('are named, except those that are listed with a reason', () => {
    expect(unnamed.map(({ name }) => name).sort()).toEqual(unnamedSides.map(({ side }) => side));
  });
});
