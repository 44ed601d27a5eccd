import { captureOf } from './capture.ts';
import {
  CLIENT6,
  SERVER6,
  type SentPacket,
  tcpConversation,
  udpConversation,
} from './conversation.ts';
import { fragmented, lost, reordered, retransmitted } from './faults.ts';
import { icmpError } from './ip.ts';
import { LINK_NAMES } from './links.ts';
import { TUNNEL_NAMES } from './tunnels.ts';

const TURNS = [
  { from: 'client', bytes: 'GET / HTTP/1.1\r\nHost: shop.example\r\n\r\n' },
  { from: 'server', bytes: 'HTTP/1.1 204 No Content\r\nServer: nginx\r\n\r\n' },
] as const;

export interface SampleCapture {
  readonly name: string;
  readonly file: Uint8Array;
}

/** Small captures of every link, tunnel and fault, to be changed by fuzzing. */
export function sampleCaptures(): SampleCapture[] {
  const v4 = tcpConversation(TURNS, { mss: 16, overlap: 4 });
  const v6 = tcpConversation(TURNS, { client: CLIENT6, server: SERVER6 });
  const both = [...v4.slice(0, 8), ...v6.slice(0, 5)];
  const faulty: readonly (readonly [string, readonly SentPacket[]])[] = [
    ['fragments', fragmented([...v4, ...v6], 8)],
    ['fragments of datagrams', reordered(fragmented(udpConversation(TURNS), 16), 'fragments')],
    ['reordered', reordered(v4, 'order')],
    ['retransmitted', retransmitted(v4, [0, 3, 5])],
    ['lost', lost(v4, [1, 5])],
    ['errors', v4.slice(0, 3).map((one) => ({ ...one, ip: errorAbout(one.ip) }))],
  ];
  return [
    ...LINK_NAMES.map((link) => ({ name: link, file: captureOf(both, { link }) })),
    ...TUNNEL_NAMES.map((tunnel) => ({ name: tunnel, file: captureOf(both, { tunnel }) })),
    ...faulty.map(([name, packets]) => ({ name, file: captureOf(packets) })),
    { name: 'pcapng', file: captureOf(both, { format: 'pcapng' }) },
    { name: 'snap length', file: captureOf(both, { snapLength: 60, format: 'pcapng' }) },
  ];
}

function errorAbout(ip: Uint8Array): Uint8Array {
  return icmpError('203.0.113.9', '192.0.2.10', 3, 3, ip);
}
