import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { concat, text } from '../../src/bytes/build.ts';
import { captureOf } from '../support/captures/capture.ts';
import { tcpConversation } from '../support/captures/conversation.ts';
import { writePcap } from '../support/captures/files.ts';
import { run } from '../support/in-process.ts';

/** A capture of one exchange; what a server at port 80 speaks is what is registered. */
const WEB = captureOf(
  tcpConversation(
    [
      { from: 'client', bytes: 'GET / HTTP/1.1\r\nHost: web.internal\r\n\r\n' },
      { from: 'server', bytes: 'HTTP/1.1 204 No Content\r\nServer: nginx\r\n\r\n' },
    ],
    { server: { address: '10.0.0.9', port: 80 } },
  ),
);
const PCAP_HEADER_LENGTH = 24;
/** From here on the capture has the whole reply; only the end of the connection follows. */
const REPLIED = Buffer.from(WEB).indexOf('nginx\r\n\r\n') + 9;

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'firstbytes-pcap-faults-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function file(name: string, bytes: Uint8Array): Promise<string> {
  const place = path.join(folder, name);
  await writeFile(place, bytes);
  return place;
}

/** Frames of Ethernet that carry ARP, or packets of another link. */
function withoutIp(linkType: number): Uint8Array {
  const arp = concat(new Uint8Array(12).fill(2), Uint8Array.of(8, 6), new Uint8Array(28));
  const packet = { time: 0, bytes: arp, wireLength: arp.length };
  return writePcap([packet, packet], { linkType });
}

describe('a capture that is cut', () => {
  test('gives what is there, wherever it is cut, and ends by its findings', async () => {
    for (let length = PCAP_HEADER_LENGTH; length < WEB.length; length += 7) {
      const { stdout, stderr, exitCode } = await run(['pcap', '-'], {
        stdin: WEB.subarray(0, length),
      });
      expect(stderr).toMatch(/^(firstbytes: note: .*\n)*$/);
      expect(exitCode).toBe(length >= REPLIED ? 0 : 1);
      expect(stdout).toContain(length >= REPLIED ? '10.0.0.9:80' : '0 endpoints');
    }
  });

  test('in its header is cut, and not a stack trace', async () => {
    const ran = await run(['pcap', '-'], { stdin: WEB.subarray(0, 12) });
    expect(ran.stderr).toMatch(/^firstbytes: .*cut/);
  });

  test('in gzip gives what is there', async () => {
    const packed = gzipSync(WEB);
    const ran = await run(['pcap', '-'], { stdin: packed.subarray(0, packed.length - 9) });
    expect(ran.stdout).toContain('10.0.0.9:80');
    expect(ran.exitCode).toBe(0);
  });
});

test('the packets in the note about a second file are its own', async () => {
  const [whole, cut] = [await file('a.pcap', WEB), await file('b.pcap', WEB.subarray(0, 60))];
  const ran = await run(['pcap', whole, cut]);
  expect(ran.stderr).toContain('b.pcap is cut');
  expect(ran.stderr).toContain('read 0 packets');
  expect(ran.exitCode).toBe(0);
});

test('a text in gzip is not a capture', async () => {
  const ran = await run(['pcap', await file('a.gz', gzipSync(text('hello\n')))]);
  expect(ran.stderr).toContain('is not a capture: a text file');
  expect(ran.exitCode).toBe(2);
});

test('a folder cannot be read', async () => {
  const ran = await run(['pcap', folder]);
  expect(ran.stderr).toContain('is a directory');
  expect(ran.exitCode).toBe(2);
});

test('a capture of a link that nobody can read cannot be run', async () => {
  const ran = await run(['pcap', '-'], { stdin: withoutIp(189) });
  expect(ran.stderr).toContain('no packet can be read: the capture is of USB (Linux)');
  expect(ran.exitCode).toBe(2);
});

test('packets of such a link beside others are a note', async () => {
  const ran = await run(['pcap', await file('a.pcap', withoutIp(189)), await file('b.pcap', WEB)]);
  expect(ran.stderr).toBe('firstbytes: note: 2 packets of USB (Linux) left out\n');
  expect(ran.exitCode).toBe(0);
});

test('a capture without IP confirms nothing, and says why', async () => {
  const ran = await run(['pcap', '-'], { stdin: withoutIp(1) });
  expect(ran.stderr).toBe('firstbytes: note: the capture has no TCP and no UDP in 2 packets\n');
  expect(ran.exitCode).toBe(1);
});

test('a capture without packets says so', async () => {
  const ran = await run(['pcap', '-'], { stdin: WEB.subarray(0, PCAP_HEADER_LENGTH) });
  expect(ran.stderr).toBe('firstbytes: note: the capture has no packets\n');
  expect(ran.exitCode).toBe(1);
});
