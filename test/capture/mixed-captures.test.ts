import { describe, expect, it } from 'vitest';
import type { FlowReport } from '../../src/capture/flow-report.ts';
import { readCapture } from '../../src/capture/read-capture.ts';
import { tcpProtocols, udpProtocols } from '../../src/protocols/builtin.ts';
import { Registry } from '../../src/protocols/registry.ts';
import { type GradedFlow, graded, scoreOf } from '../pcap/score.ts';
import { captureOf } from '../support/captures/capture.ts';
import { fragmented, lost, reordered, retransmitted } from '../support/captures/faults.ts';
import { PcapngWriter, writePcap } from '../support/captures/files.ts';
import { LINK_NAMES, LINKS } from '../support/captures/links.ts';
import { type Mixture, mixture } from '../support/captures/mixed.ts';
import { TUNNEL_NAMES } from '../support/captures/tunnels.ts';

const registry = new Registry(tcpProtocols, udpProtocols);
/** Dialogues of one capture. */
const COUNT = 6;

function gradedCapture(file: Uint8Array, { truth }: Mixture): GradedFlow[] {
  const reports: FlowReport[] = [];
  const run = readCapture({ registry, onReport: (report) => reports.push(report) });
  run.push(file);
  run.end();
  return reports.map((report) => {
    const { client, server } = report.flow;
    const known = truth.find(
      ({ clientPort }) => clientPort === client.port || clientPort === server.port,
    );
    const stack = known?.stack ?? [];
    return graded(`${known?.dialogue}`, report, {
      ...(client.total > 0 ? { client: stack } : {}),
      ...(server.total > 0 ? { server: stack } : {}),
    });
  });
}

function notRight(flows: readonly GradedFlow[]): string[] {
  const isRight = ({ client, server }: GradedFlow) =>
    (client === 'right' || server === 'right') && client !== 'wrong' && server !== 'wrong';
  return flows.filter((one) => !isRight(one)).map(({ name }) => name);
}

function expectAllRight(file: Uint8Array, mixed: Mixture): void {
  const flows = gradedCapture(file, mixed);
  expect(notRight(flows)).toEqual([]);
  expect(flows.map(({ name }) => name).sort()).toEqual(
    mixed.truth.map(({ dialogue }) => dialogue).sort(),
  );
}

describe('genuine dialogues in a capture', () => {
  it.each(LINK_NAMES.map((link, turn) => ({ link, turn })))(
    'are named on the link $link',
    ({ link, turn }) => {
      const mixed = mixture(turn, COUNT);
      expectAllRight(captureOf(mixed.packets, { link }), mixed);
    },
  );

  it.each(TUNNEL_NAMES.map((tunnel, i) => ({ tunnel, turn: LINK_NAMES.length + i })))(
    'are named in the tunnel $tunnel',
    ({ tunnel, turn }) => {
      const mixed = mixture(turn, COUNT);
      expectAllRight(captureOf(mixed.packets, { tunnel }), mixed);
    },
  );

  it.each([8, 64, 512])('are named from fragments of %i bytes', (size) => {
    const mixed = mixture(size, COUNT);
    expectAllRight(captureOf(fragmented(mixed.packets, size)), mixed);
  });

  it.each([1, 7, 100, 536])('are named from segments of %i bytes that overlap', (mss) => {
    const mixed = mixture(mss, COUNT, { mss, overlap: mss >> 1 });
    expectAllRight(captureOf(mixed.packets), mixed);
  });

  it.each(['client-resets', 'server-resets', 'server-closes', 'open'] as const)(
    'are named if the end is: %s',
    (end) => {
      const mixed = mixture(end.length, COUNT, { end });
      expectAllRight(captureOf(mixed.packets), mixed);
    },
  );

  it('are named if every packet comes twice', () => {
    const mixed = mixture(70, COUNT);
    const packets = retransmitted(mixed.packets, [...mixed.packets.keys()]);
    expectAllRight(captureOf(packets), { ...mixed, packets });
  });

  it.each(['microseconds', 'nanoseconds'] as const)(
    'are named from a big-endian file with %s',
    (resolution) => {
      const mixed = mixture(80, COUNT);
      const { linkType, frame } = LINKS.ethernet;
      const packets = mixed.packets.map(({ time, ip }) => ({ time, bytes: frame(ip) }));
      expectAllRight(writePcap(packets, { linkType, byteOrder: 'big', resolution }), mixed);
    },
  );

  it.each(['enhanced', 'obsolete'] as const)(
    'are named from %s packets of several sections and interfaces',
    (block) => {
      const mixed = mixture(90, COUNT);
      const links = [LINKS.ethernet, LINKS.sll2, LINKS.raw];
      const packets = mixed.packets.map(({ time, ip }, i) => {
        const from = i % links.length;
        return { time, from, block, bytes: links[from]?.frame(ip) ?? ip };
      });
      const half = packets.length >> 1;
      const file = Buffer.concat([
        new PcapngWriter('little').section(links, packets.slice(0, half)),
        new PcapngWriter('big').section(links, packets.slice(half)),
      ]);
      expectAllRight(file, mixed);
    },
  );
});

describe('genuine dialogues in a damaged capture', () => {
  const turns = Array.from({ length: 10 }, (_, i) => i * 11);

  it.each(turns)('have no wrong name if packets are out of order (%i)', (turn) => {
    const mixed = mixture(turn, COUNT);
    const flows = gradedCapture(captureOf(reordered(mixed.packets, `${turn}`)), mixed);
    expect(scoreOf(flows).wrong.map(({ name }) => name)).toEqual([]);
  });

  it.each(turns)('have no wrong name if packets are lost (%i)', (turn) => {
    const mixed = mixture(turn, COUNT);
    const indexes = [...mixed.packets.keys()].filter((i) => (i + turn) % 5 === 0);
    const flows = gradedCapture(captureOf(lost(mixed.packets, indexes)), mixed);
    expect(scoreOf(flows).wrong.map(({ name }) => name)).toEqual([]);
  });

  it.each(turns)('have no wrong name if it starts in their midst (%i)', (turn) => {
    const mixed = mixture(turn, COUNT, { handshake: 'none' });
    const flows = gradedCapture(captureOf(mixed.packets.slice(COUNT)), mixed);
    expect(scoreOf(flows).wrong.map(({ name }) => name)).toEqual([]);
  });

  it.each([60, 68, 96, 128, 256])('have no wrong name with a snap length of %i', (snapLength) => {
    const mixed = mixture(snapLength, COUNT);
    const flows = gradedCapture(captureOf(mixed.packets, { snapLength }), mixed);
    expect(scoreOf(flows).wrong.map(({ name }) => name)).toEqual([]);
  });

  it.each([0.1, 0.5, 0.9])('have no wrong name if the file ends at %f of it', (part) => {
    const mixed = mixture(30, COUNT);
    const file = captureOf(mixed.packets);
    const flows = gradedCapture(file.subarray(0, Math.floor(file.length * part)), mixed);
    expect(scoreOf(flows).wrong.map(({ name }) => name)).toEqual([]);
  });
});
