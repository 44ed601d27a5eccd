import { describe, expect, it } from 'vitest';
import { concat, hex } from '../../src/bytes/build.ts';
import { hdfsDataTransfer } from '../../src/protocols/hdfs-data-transfer.ts';
import { matched, replyOf } from '../support/bytes.ts';

const sent = hdfsDataTransfer.openings[0] as Uint8Array;
const SENTENCE = 'You cannot pass file descriptors over anything but a UNIX domain socket.';
const refusal = concat(hex('4c 08 01 2a 48'), SENTENCE);

describe('hdfs-data-transfer', () => {
  it('asks for a descriptor in a message of 22 bytes', () => {
    expect([...sent.subarray(0, 4)]).toEqual([0, 28, 87, 22]);
    expect(sent).toHaveLength(26);
  });

  it('is certain of the refusal', () => {
    const verdict = hdfsDataTransfer.server(replyOf(refusal, { sent }));
    expect(matched(verdict).confidence).toBe('certain');
  });

  it('rejects the refusal where nothing was asked', () => {
    expect(hdfsDataTransfer.server(replyOf(refusal)).answer).toBe('reject');
  });

  it('finds a bare status weak', () => {
    const verdict = hdfsDataTransfer.server(replyOf(hex('02 08 05'), { sent, ended: true }));
    expect(matched(verdict).confidence).toBe('weak');
  });

  it.each([
    ['reads a block', '00 1c 51 2e 0a 2a 0a'],
    ['writes a block, with a length of two bytes', '00 1c 50 c3 02 0a 3a 0a'],
  ])('is certain of a client that %s', (_, digits) => {
    const verdict = hdfsDataTransfer.client({ bytes: hex(digits), ended: false });
    expect(matched(verdict).confidence).toBe('certain');
  });

  it.each([
    ['another version', '00 11 51 2e 0a 2a 0a'],
    ['a message that is too short for its first field', '00 1c 51 05 0a 2a 0a'],
    ['another operation', '00 1c 4f 2e 0a 2a 0a'],
  ])('rejects %s', (_, digits) => {
    const verdict = hdfsDataTransfer.client({ bytes: hex(digits), ended: true });
    expect(verdict.answer).toBe('reject');
  });
});
