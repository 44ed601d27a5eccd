import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concat, hex, text, u16le, u32be } from '../../src/bytes/build.ts';
import { comparePattern } from '../../src/bytes/pattern.ts';
import { type ByteRegex, byteRegex } from '../../src/bytes/regex.ts';
import { comparedIn } from '../../src/expect/length-impact.ts';
import { customProtocol } from '../../src/protocols/custom.ts';
import type { ReplyRule } from '../../src/protocols/custom-reply.ts';
import type { Protocol } from '../../src/protocols/protocol.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';

function answering(answer: ReplyRule | 'close' | 'silence'): Protocol {
  const send = hex('00000002 7b7d');
  return customProtocol({ id: 'telemetry', speaksFirst: 'client', send, answer });
}

const framed: ReplyRule = {
  lengthPrefix: {
    size: 4,
    endian: 'big',
    counts: 'payload',
    max: 2 ** 20,
    payload: { startsWith: text('{') },
  },
};

describe('a custom protocol with a length prefix', () => {
  const telemetry = answering(framed);

  it('is likely of a length within bounds and one byte of payload, however it is cut', () => {
    const verdict = matched(serverHolds(telemetry, concat(u32be(9), '{"a":"b"}')));
    expect(verdict).toMatchObject({ confidence: 'likely', at: [0, 5] });
    expect(verdict.rule).toBe('length up to 1048576, then start of 1 byte');
  });

  it('rejects HTTP at the first byte that puts the length over its limit', () => {
    expect(serverHolds(telemetry, text('HTTP/1.0 400 Bad Request\r\n')).answer).toBe('reject');
    expect(telemetry.server(replyOf(text('H'))).answer).toBe('reject');
    expect(telemetry.server(replyOf(hex('00 11'))).answer).toBe('reject');
  });

  it('rejects a payload that ended before its rule was met', () => {
    expect(telemetry.server(replyOf(u32be(0))).answer).toBe('reject');
    expect(telemetry.server(replyOf(u32be(7), { ended: true })).answer).toBe('reject');
    expect(telemetry.server(replyOf(u32be(7))).answer).toBe('need');
  });

  it('does not require the whole payload', () => {
    const bytes = concat(u32be(1000), '{"a"');
    expect(telemetry.server(replyOf(bytes, { ended: true })).answer).toBe('match');
  });

  it('has a framing that shows what an unchecked client would read', () => {
    expect(telemetry.framing).toEqual({
      offset: 0,
      size: 4,
      endian: 'big',
      counts: 'payload',
      max: 2 ** 20,
    });
  });

  it('compares what the rule demands in front of the length', () => {
    const { framing } = answering({
      startsWith: text('A'),
      bytes: [{ at: 1, value: hex('f0ff'), mask: hex('f0ff') }],
      lengthPrefix: { offset: 2, size: 2, endian: 'big', counts: 'payload', max: 10 },
    });
    const compared = framing ? comparedIn(framing, 'server') : [];
    expect(compared).toHaveLength(2);
    expect(comparePattern(hex('41 f7 0001'), compared)).toBe('full');
    expect(comparePattern(hex('42 f7 0001'), compared)).toBe('none');
    expect(comparePattern(hex('41 07 0001'), compared)).toBe('none');
  });

  it.each([
    [hex('00000002 7b7d'), undefined],
    [hex('00000001 7b 00000001 7d'), undefined],
    [text('HELLO\n'), 'unframed'],
    [hex('0000'), 'unframed'],
    [hex(''), undefined],
  ])('expects the length in clients only if the opening has it: %j', (send, firstMessage) => {
    const lengthPrefix = { size: 4, endian: 'big', counts: 'payload', max: 10 } as const;
    const declared = customProtocol({
      ...{ id: 'own', speaksFirst: 'client', send },
      answer: { lengthPrefix },
    });
    expect(declared.firstMessage).toBe(firstMessage);
  });

  it('is weak without anything besides the length', () => {
    const bare = answering({
      lengthPrefix: { size: 8, endian: 'big', counts: 'payload', max: 10 },
    });
    expect(matched(serverHolds(bare, hex('0000000000000003'))).confidence).toBe('weak');
  });

  it('compares eight bytes exactly', () => {
    const max = Number.MAX_SAFE_INTEGER;
    const wide = answering({ lengthPrefix: { size: 8, endian: 'little', counts: 'payload', max } });
    expect(wide.server(replyOf(hex('ffffffffffff1f00'))).answer).toBe('match');
    expect(wide.server(replyOf(hex('0000000000002000'))).answer).toBe('reject');
  });

  it('knows that a length that counts itself is never under its own size', () => {
    const self = answering({
      startsWith: text('ab'),
      lengthPrefix: { size: 2, endian: 'little', counts: 'self', max: 100, offset: 2 },
    });
    expect(serverHolds(self, concat('ab', u16le(1))).answer).toBe('reject');
    expect(matched(serverHolds(self, concat('ab', u16le(2)))).confidence).toBe('likely');
  });
});

describe('a custom protocol', () => {
  it('requires all rules, and is certain from 32 bits on', () => {
    const rule: ReplyRule = {
      startsWith: text('MT'),
      bytes: [{ at: 3, value: hex('a0 07'), mask: hex('f0 ff') }],
      regex: pattern('meter [0-9]+'),
    };
    const meter = answering(rule);
    expect(matched(serverHolds(meter, text('MT_\xa5\x07 meter 42\r\n'))).confidence).toBe(
      'certain',
    );
    expect(serverHolds(meter, text('MT_\xb5\x07 meter 42\r\n')).answer).toBe('reject');
    expect(serverHolds(meter, text('MT_\xa5\x07 nothing here')).answer).toBe('need');
    const over = replyOf(text('MT_\xa5\x07 nothing here'), { ended: true });
    expect(meter.server(over).answer).toBe('reject');
  });

  it('is weak on a single byte, and never matches zero bytes', () => {
    const one = answering({ startsWith: text('x') });
    expect(matched(serverHolds(one, text('xyz'))).confidence).toBe('weak');
    const anything = answering({ regex: pattern('.*') });
    expect(anything.server(replyOf(new Uint8Array(0))).answer).toBe('need');
    expect(anything.server(replyOf(new Uint8Array(0), { ended: true })).answer).toBe('reject');
  });

  it('looks at no more than 4096 bytes', () => {
    const late = answering({ regex: pattern('end') });
    expect(late.server(replyOf(text(`${'x'.repeat(4094)}end`))).answer).toBe('reject');
  });

  it('that is answered by silence rejects every byte', () => {
    const mute = answering('silence');
    expect(mute.answersBy).toBe('silence');
    expect(mute.server(replyOf(text('hello'))).answer).toBe('reject');
  });

  it('knows its client by the opening that it declares', () => {
    expect(matched(clientHolds(answering(framed), hex('00000002 7b7d ff'))).at).toEqual([0, 6]);
    expect(clientHolds(answering(framed), text('GET / HTTP/1.1\r\n')).answer).toBe('reject');
    const mute = customProtocol({
      id: 'x',
      speaksFirst: 'server',
      send: new Uint8Array(0),
      answer: framed,
    });
    expect(mute.client({ bytes: text('hi'), ended: false }).answer).toBe('reject');
  });

  it('judges any bytes without an exception, alike however they are cut', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        serverHolds(answering({ ...framed, regex: pattern('^.{2,6}(a|bc)*[^x]$|z') }), bytes);
        serverHolds(answering(framed), concat(u32be(bytes.length), '{', bytes));
      }),
    );
  });
});

function pattern(source: string): ByteRegex {
  const regex = byteRegex(source);
  if ('problem' in regex) throw new Error(regex.problem);
  return regex;
}
