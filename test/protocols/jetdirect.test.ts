import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { jetdirect } from '../../src/protocols/jetdirect.ts';
import { matched, replyOf } from '../support/bytes.ts';

const sent = text('\x1b%-12345X@PJL INFO ID\r\n\x1b%-12345X');

describe('jetdirect', () => {
  it('recognizes the languages of jobs', () => {
    const rules = ['\x1b%-12345X@PJL JOB\r\n', '%!PS-Adobe-3.0\n', '%PDF-1.7\n'].map(
      (job) => matched(jetdirect.client({ bytes: text(job), ended: false })).rule,
    );
    expect(rules).toEqual(['PJL, exit of a language', 'PostScript', 'PDF']);
  });

  it('recognizes the answer to a command', () => {
    const answer = text('@PJL INFO ID\r\n"LASERJET 4000"\r\n\f');
    expect(matched(jetdirect.server(replyOf(answer, { sent }))).confidence).toBe('likely');
    expect(jetdirect.server(replyOf(answer)).answer).toBe('reject');
  });

  it('sends nothing, as a printer would print it', () => {
    expect(jetdirect.openings).toEqual([new Uint8Array(0)]);
  });
});
