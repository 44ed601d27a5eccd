import { expect, it } from 'vitest';
import { CaptureFileReader } from '../../src/capture/capture-reader.ts';
import type { IpPacket } from '../../src/capture/ip/ip-packet.ts';
import { Network } from '../../src/capture/network.ts';
import { mutated } from '../support/captures/mutated.ts';
import { sampleCaptures } from '../support/captures/samples.ts';
import { hexText, Seeded } from '../support/seeded.ts';

const SAMPLES = sampleCaptures();
const MUTATIONS = 2000;

/** Reads a file up to the IP packets, and returns the rules that they break. */
function violationsOf(file: Uint8Array): string[] {
  const violations: string[] = [];
  const network = new Network((packet) => violations.push(...violationsOfPacket(packet)));
  const reader = new CaptureFileReader((packet) => network.take(packet));
  reader.push(file);
  reader.end();
  network.end();
  return violations;
}

function violationsOfPacket(packet: IpPacket): string[] {
  const { bytes, start, end, source, destination, missing, protocol, version, icmpError } = packet;
  const addressLength = version === 4 ? 4 : 16;
  const least = icmpError || protocol === 17 ? 8 : 20;
  const rules: readonly (readonly [string, boolean])[] = [
    ['a protocol that nobody asked for', protocol === 6 || protocol === 17],
    ['an address outside', Math.min(source, destination) >= 0],
    ['an address that is cut', Math.max(source, destination) + addressLength <= bytes.length],
    ['a payload outside', start >= 0 && end <= bytes.length],
    ['a payload without its header', end - start >= least],
    ['a negative number of missing bytes', missing >= 0],
    ['a time that is not a number', Number.isFinite(packet.time)],
  ];
  return rules.filter(([, holds]) => !holds).map(([rule]) => rule);
}

it('reads every sample without a fault', () => {
  for (const { name, file } of SAMPLES) expect([name, violationsOf(file)]).toEqual([name, []]);
});

it('neither throws nor hands on what is not there, whatever is changed in a capture', () => {
  const random = new Seeded('hostile captures');
  for (let i = 0; i < MUTATIONS; i++) {
    const file = mutated(random.oneOf(SAMPLES).file, random);

    const violations = violationsOf(file);

    expect(violations.length > 0 ? [violations, hexText(file)] : []).toEqual([]);
  }
});
