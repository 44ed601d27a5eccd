import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { requestLine, statusLine } from '../../src/bytes/status-line.ts';

describe('statusLine', () => {
  it('reads version, status, reason and what follows', () => {
    expect(statusLine(text('ICAP/1.0 204 No Content\r\nA: b\r\n'), 'ICAP')).toEqual({
      version: '1.0',
      status: 204,
      reason: 'No Content',
      end: 25,
      fields: 'A: b\r\n',
    });
  });

  it('is partial until it is complete, and none at the first wrong byte', () => {
    const whole = text('SIP/2.0 404 Not here\r\n');
    for (let end = 0; end < whole.length; end++) {
      expect(`${end} ${statusLine(whole.subarray(0, end), 'SIP')}`).toBe(`${end} partial`);
    }
    for (const wrong of [
      'SIP/x',
      'SIP/2x',
      'SIP/2.0x',
      'SIP/2.0 7',
      'SIP/2.0 40x',
      'SIP/2.0 404x',
    ]) {
      expect(`${wrong} ${statusLine(text(wrong), 'SIP')}`).toBe(`${wrong} none`);
    }
  });
});

describe('requestLine', () => {
  it('reads method, address and version', () => {
    expect(requestLine(text('OPTIONS * RTSP/1.0\r\n\r\n'), 'RTSP')).toMatchObject({
      method: 'OPTIONS',
      uri: '*',
      version: '1.0',
      end: 20,
    });
  });

  it('is partial until it is complete, and none once it belongs to another protocol', () => {
    const whole = text('OPTIONS sip:a SIP/2.0\r\n');
    for (let end = 0; end < whole.length; end++) {
      expect(`${end} ${requestLine(whole.subarray(0, end), 'SIP')}`).toBe(`${end} partial`);
    }
    for (const wrong of ['options', 'GET / H', 'A  b', 'OPTIONS a RTSP/1.0\r\n', 'A b SIP/2.0 c']) {
      expect(`${wrong} ${requestLine(text(wrong), 'SIP')}`).toBe(`${wrong} none`);
    }
  });
});
