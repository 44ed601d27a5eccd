import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { gmond } from '../../src/protocols/gmond.ts';
import { matched, replyOf, serverHolds } from '../support/bytes.ts';
import { serverRecordings } from '../support/recordings.ts';

describe('gmond', () => {
  it.each(serverRecordings('gmond').filter(({ stack }) => stack[0] !== 'tls'))(
    'is certain of $name, however its answer is cut',
    ({ exchanges }) => {
      const turn = exchanges.find(({ probedWith }) => probedWith === 'gmond')?.turns[0];
      if (!turn) throw new Error('not recorded');
      const { sent, received } = turn;
      expect(matched(serverHolds(gmond, received, { sent })).confidence).toBe('certain');
    },
  );

  it('reads what the peer reveals of itself', () => {
    const found = serverRecordings('gmond').flatMap(({ name, stack, exchanges }) => {
      const turn = exchanges.find(({ probedWith }) => probedWith === 'gmond')?.turns[0];
      if (!turn || stack[0] === 'tls') return [];
      const reply = replyOf(turn.received, { sent: turn.sent, ended: true });
      return [[name, matched(gmond.server(reply)).facts]];
    });
    expect(Object.fromEntries(found)).toMatchObject({
      'gmond/gmond-3.7.2': { product: 'Ganglia gmond', version: '3.7.2' },
    });
  });

  it.each([
    ['<?xml version="1.0" encoding="UTF-8"?>', ''],
    ["<?xml version='1.0'?>", ''],
    ['<!DOCTYPE html>', ''],
    ['<?xml version="1.0" encoding="ISO-8859-1" standalone="yes"?>\n<html>', ''],
  ])('rejects %j after %j', (reply, sent) => {
    expect(gmond.server(replyOf(text(reply), { sent: text(sent) })).answer).toBe('reject');
  });
});
