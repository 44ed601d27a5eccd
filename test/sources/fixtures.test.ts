import { describe, expect, test } from 'vitest';
import { fixtureFiles, foundIn, notesIn, trueNotesOf, truthOf } from './fixture-rows.ts';

describe.each(['nginx', 'haproxy', 'envoy', 'env'])('the files of %s', (kind) => {
  test.each(fixtureFiles(kind))('%s gives the endpoints of the table', (file) => {
    expect(foundIn(kind, file)).toEqual(truthOf(kind, file));
  });

  test.each(fixtureFiles(kind))('%s gives the notes of the table', (file) => {
    expect(notesIn(kind, file)).toEqual(trueNotesOf(kind, file));
  });
});
