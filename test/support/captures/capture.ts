import type { SentPacket } from './conversation.ts';
import { type CapturedPacket, writePcap, writePcapng } from './files.ts';
import { LINKS } from './links.ts';
import { TUNNELS } from './tunnels.ts';

export interface CaptureOptions {
  /** `ethernet` by default. */
  readonly link?: keyof typeof LINKS;
  readonly tunnel?: keyof typeof TUNNELS;
  /** Bytes of each packet that are captured. */
  readonly snapLength?: number;
  readonly format?: 'pcap' | 'pcapng';
}

/** A file with these packets, in the order of their times. */
export function captureOf(
  packets: readonly SentPacket[],
  options: CaptureOptions = {},
): Uint8Array {
  const { linkType } = LINKS[options.link ?? 'ethernet'];
  const captured = capturedPackets(packets, options);
  const snapLength = options.snapLength ?? 262_144;
  return options.format === 'pcapng'
    ? writePcapng(captured, { linkType, snapLength })
    : writePcap(captured, { linkType, snapLength });
}

/** The packets on their link, in their tunnel, cut at the snap length. */
function capturedPackets(
  packets: readonly SentPacket[],
  { link = 'ethernet', tunnel, snapLength = 262_144 }: CaptureOptions = {},
): CapturedPacket[] {
  return [...packets]
    .sort((a, b) => a.time - b.time)
    .map(({ time, ip }) => {
      const whole = LINKS[link].frame(tunnel ? TUNNELS[tunnel](ip) : ip);
      return { time, bytes: whole.subarray(0, snapLength), wireLength: whole.length };
    });
}
