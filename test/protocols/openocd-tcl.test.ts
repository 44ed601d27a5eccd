import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { openocdTcl } from '../../src/protocols/openocd-tcl.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { serverRecordings } from '../support/recordings.ts';

describe('openocd-tcl', () => {
  it.each(serverRecordings('openocd-tcl').filter(({ stack }) => stack[0] !== 'tls'))(
    'is certain of $name, however its answer is cut',
    ({ exchanges }) => {
      const turn = exchanges.find(({ probedWith }) => probedWith === 'openocd-tcl')?.turns[0];
      if (!turn) throw new Error('not recorded');
      const { sent, received } = turn;
      expect(matched(serverHolds(openocdTcl, received, { sent })).confidence).toBe('certain');
    },
  );

  it('reads what the peer reveals of itself', () => {
    const found = serverRecordings('openocd-tcl').flatMap(({ name, stack, exchanges }) => {
      const turn = exchanges.find(({ probedWith }) => probedWith === 'openocd-tcl')?.turns[0];
      if (!turn || stack[0] === 'tls') return [];
      const reply = replyOf(turn.received, { sent: turn.sent, ended: true });
      return [[name, matched(openocdTcl.server(reply)).facts]];
    });
    expect(Object.fromEntries(found)).toMatchObject({
      'openocd-tcl/openocd-tcl-0.12.0': { product: 'OpenOCD', version: '0.12.0' },
    });
  });

  it.each([['invalid command name "fb"\x1a', 'fb\x1a', 'likely']])(
    'judges %j after %j: %s',
    (reply, sent, confidence) => {
      const verdict = serverHolds(openocdTcl, text(reply), { sent: text(sent) });
      expect(matched(verdict).confidence).toBe(confidence);
    },
  );

  it('is weak on an empty result, the reply to what begins with a NUL', () => {
    const reply = replyOf(text('\x1a'), { sent: text('\0...\x1a'), ended: true });
    expect(matched(openocdTcl.server(reply)).confidence).toBe('weak');
  });

  it.each([
    ['invalid command\n', ''],
    ['0\x1a', 'x\x1a'],
    ['\x1a', 'x\x1a'],
    ['\x1a', '\0'],
  ])('rejects %j after %j', (reply, sent) => {
    expect(openocdTcl.server(replyOf(text(reply), { sent: text(sent) })).answer).toBe('reject');
  });

  it.each([
    ['version\x1a', 'likely'],
    ['mdw 0x20000000 4\x1a', 'likely'],
  ])('judges the client bytes %j: %s', (request, confidence) => {
    expect(matched(clientHolds(openocdTcl, text(request))).confidence).toBe(confidence);
  });

  it.each([['hello world\x1a'], ['version\r\n'], ['\x1a']])(
    'rejects the client bytes %j',
    (request) => {
      expect(openocdTcl.client({ bytes: text(request), ended: false }).answer).toBe('reject');
    },
  );
});
