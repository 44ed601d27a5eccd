import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { CaptureFault } from '../../src/capture/packet.ts';
import { builtInRegistry } from '../../src/library/built-in.ts';
import { flowsOf, pcap } from '../../src/library/pcap.ts';
import { unpacked } from '../../src/library/unpacked.ts';
import { flowReport } from '../support/flow-reports.ts';

test('flows are yielded as soon as they are judged', async () => {
  const seen: string[] = [];
  for await (const { flow } of flows(['aa', 'bb'])) seen.push(flow.client.address);
  expect(seen).toEqual(['aa', 'bb', 'end']);
});

test('a capture that is cut yields what is there', async () => {
  const fault: CaptureFault = { kind: 'cut', at: 2, text: 'the file ends within a packet' };
  const seen: string[] = [];
  for await (const { flow } of flows(['aa', 'bb'], fault)) seen.push(flow.client.address);
  expect(seen).toEqual(['aa', 'end']);
});

test('what is not a capture is an error with a code', async () => {
  await expect(pcap(piecesOf(['GET / HTTP/1.1\r\n'])).next()).rejects.toMatchObject({
    code: 'ERR_NOT_A_CAPTURE',
  });
});

test('gzip is unpacked in pieces of any size', async () => {
  const packed = gzipSync('many bytes');
  for (const size of [1, 2, 7, 1000]) {
    expect(await textOf(unpacked(slices(packed, size)))).toBe('many bytes');
  }
});

test('other bytes are passed on, also a single one', async () => {
  expect(await textOf(unpacked(piecesOf(['x'])))).toBe('x');
  expect(await textOf(unpacked(piecesOf([])))).toBe('');
});

test('damaged gzip is an error of its own, after what was unpacked', async () => {
  const packed = gzipSync(Buffer.alloc(1000, 'abc'));
  packed[packed.length - 6] = (packed[packed.length - 6] ?? 0) ^ 0xff;
  await expect(textOf(unpacked(slices(packed, 5)))).rejects.toThrow('Z_DATA_ERROR');
});

function flows(pieces: readonly string[], fault?: CaptureFault) {
  return flowsOf(piecesOf(pieces), builtInRegistry(), ({ onReport }) => ({
    push: (bytes) => onReport(flowReport({ client: Buffer.from(bytes).toString() })),
    endFile: () => {},
    end: () => onReport(flowReport({ client: 'end' })),
    fault,
    counts: { packets: 0, bytes: 0, flows: 0, notIp: 0, unknownLinkTypes: 0, unknownLinks: [] },
  }));
}

async function* piecesOf(texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

async function* slices(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function textOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all).toString();
}
