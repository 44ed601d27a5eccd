import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { beanstalkd } from '../../src/protocols/beanstalkd.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { factsOf } from '../support/own-answers.ts';

const OPENING = beanstalkd.openings[0] as Uint8Array;

describe('beanstalkd', () => {
  it('is likely of its errors for lines that it does not understand', () => {
    expect(matched(serverHolds(beanstalkd, text('UNKNOWN_COMMAND\r\n')))).toMatchObject({
      confidence: 'likely',
    });
  });

  it('rejects OK of others', () => {
    expect(beanstalkd.server(replyOf(text('OK 1.1.20+ds\n'), { sent: OPENING })).answer).toBe(
      'reject',
    );
    expect(beanstalkd.server(replyOf(text('OK MPD 0.23\n'), { sent: OPENING })).answer).toBe(
      'reject',
    );
    expect(beanstalkd.server(replyOf(text('OK 12\r\n{}'), { sent: OPENING })).answer).toBe(
      'reject',
    );
    expect(beanstalkd.server(replyOf(text('UNKNOWN COMMAND\n'), { sent: OPENING })).answer).toBe(
      'reject',
    );
  });

  it('leaves the stats command to memcached as well', () => {
    expect(matched(clientHolds(beanstalkd, text('stats\r\n')))).toMatchObject({
      confidence: 'weak',
    });
    expect(matched(clientHolds(beanstalkd, text('put 0 0 60 5\r\nhello\r\n')))).toMatchObject({
      confidence: 'certain',
    });
  });

  it('reads the version', () => {
    expect(factsOf(beanstalkd)).toMatchObject({
      'beanstalkd/beanstalkd-1.12': { product: 'beanstalkd', version: '1.12' },
    });
  });
});
