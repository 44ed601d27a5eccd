import { concat, u8, u16be, u32be } from '../../../src/bytes/build.ts';
import { Seeded } from '../seeded.ts';
import type { SentPacket } from './conversation.ts';
import { type Extension, ipv4, ipv6 } from './ip.ts';

/** What happens to packets between their sender and the capture; all keep the order of the times. */

/** Each packet may come up to three places later. */
export function reordered(packets: readonly SentPacket[], seed: string): SentPacket[] {
  const random = new Seeded(seed);
  return atTheirTimes(
    packets
      .map((packet, i) => ({ packet, place: i + random.below(4) }))
      .sort((a, b) => a.place - b.place)
      .map(({ packet }) => packet),
    packets,
  );
}

/** The packets with these indexes come again, after the next one. */
export function retransmitted(
  packets: readonly SentPacket[],
  indexes: readonly number[],
): SentPacket[] {
  return packets.flatMap((packet, i) => {
    const before = packets[i - 1];
    const again = before && indexes.includes(i - 1) ? [{ ...before, time: packet.time }] : [];
    return [packet, ...again];
  });
}

/** Without the packets with these indexes. */
export function lost(packets: readonly SentPacket[], indexes: readonly number[]): SentPacket[] {
  return packets.filter((_, i) => !indexes.includes(i));
}

/** Each packet in fragments of so many bytes (a multiple of 8), as IPv4 and IPv6 make them. */
export function fragmented(packets: readonly SentPacket[], size: number): SentPacket[] {
  return packets.flatMap((packet, i) =>
    fragmentsOf(packet.ip, size, i + 1).map((ip) => ({ ...packet, ip })),
  );
}

/** The fragments of one packet without options or extension headers. */
export function fragmentsOf(ip: Uint8Array, size: number, id: number): Uint8Array[] {
  const isV6 = (ip[0] ?? 0) >> 4 === 6;
  const payload = ip.subarray(isV6 ? 40 : 20);
  if (payload.length <= size) return [ip];
  const offsets = Array.from({ length: Math.ceil(payload.length / size) }, (_, i) => i * size);
  return offsets.map((offset) => {
    const part = payload.subarray(offset, offset + size);
    const moreFollow = offset + size < payload.length;
    if (!isV6) {
      const addresses = [ip.subarray(12, 16), ip.subarray(16, 20)] as const;
      return ipv4(...addresses, ip[9] ?? 0, part, { id }, { offset, moreFollow });
    }
    const header: Extension = {
      protocol: 44,
      bytes: concat(u8(0), u16be(offset | (moreFollow ? 1 : 0)), u32be(id)),
    };
    return ipv6(ip.subarray(8, 24), ip.subarray(24, 40), ip[6] ?? 0, part, [header]);
  });
}

/** The packets, each at the time of the one whose place it took. */
function atTheirTimes(packets: readonly SentPacket[], places: readonly SentPacket[]): SentPacket[] {
  return packets.map((packet, i) => ({ ...packet, time: places[i]?.time ?? packet.time }));
}
