import { captureOf } from './capture.ts';
import { type SentPacket, tcpConversation } from './conversation.ts';

const NINE = Date.UTC(2026, 2, 1, 9);
const WEB = { address: '10.0.0.80', port: 8080 };

/**
 * A pcap file: once a minute, for ten minutes, a telemetry client sends its report to a web server,
 * reads the reply as a length, waits ten seconds for the rest, and gives up. A browser is there, too.
 */
export function incidentCapture(): Uint8Array {
  const telemetry = Array.from({ length: 10 }, (_, i) => telemetryCall(i));
  return captureOf([...telemetry, browserVisit()].flat().sort((a, b) => a.time - b.time));
}

function telemetryCall(i: number): SentPacket[] {
  const client = { address: '10.0.0.7', port: 40_000 + i };
  const startedAt = NINE + i * 60_000;
  const reply = 'HTTP/1.1 400 Bad Request\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n';
  const turns = [
    { from: 'client', bytes: '\0\0\0\x02{}' },
    { from: 'server', bytes: reply },
  ] as const;
  const packets = tcpConversation(turns, { client, server: WEB, startedAt });
  // The end comes when the client has waited enough: its last packets are after the reply.
  const end = packets.findLastIndex(({ from, ip }) => from === 'server' && ip.length > 60);
  return packets.map((one, at) => (at > end + 1 ? { ...one, time: one.time + 10_000 } : one));
}

function browserVisit(): SentPacket[] {
  return tcpConversation(
    [
      { from: 'client', bytes: 'GET / HTTP/1.1\r\nHost: web.internal\r\n\r\n' },
      { from: 'server', bytes: 'HTTP/1.1 200 OK\r\nServer: nginx\r\nContent-Length: 2\r\n\r\nok' },
    ],
    { client: { address: '10.0.0.66', port: 51_000 }, server: WEB, startedAt: NINE + 30_000 },
  );
}
