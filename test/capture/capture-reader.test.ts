import { describe, expect, it } from 'vitest';
import { hex, text } from '../../src/bytes/build.ts';
import { writePcap } from '../support/captures/files.ts';
import { readCapture } from '../support/captures/reading.ts';

describe('a file that is not a capture', () => {
  it.each([
    ['gzip', hex('1f 8b 08 00 00 00'), 'a gzip file, not a pcap or pcapng file'],
    ['zstd', hex('28 b5 2f fd 00'), 'a zstd file, not a pcap or pcapng file'],
    ['snoop', text('snoop\0\0\0'), 'a snoop file, not a pcap or pcapng file'],
    ['text', text('version: 1\n'), 'a text file, not a pcap or pcapng file'],
    ['nothing', new Uint8Array(0), 'an empty file, not a pcap or pcapng file'],
    ['two bytes', hex('d4 c3'), 'an unknown format, not a pcap or pcapng file'],
    ['other bytes', hex('00 01 02 03 04'), 'an unknown format, not a pcap or pcapng file'],
  ])('is named: %s', (_, file, fault) => {
    expect(readCapture(file).fault).toEqual({ kind: 'not-a-capture', at: 0, text: fault });
  });

  it('is recognized in single bytes as well', () => {
    const file = hex('1f 8b 08 00 00 00');

    expect(readCapture(file, 1)).toEqual(readCapture(file));
  });
});

it('accepts a capture without packets', () => {
  expect(readCapture(writePcap([], { linkType: 1 }))).toEqual({ packets: [], fault: undefined });
});
