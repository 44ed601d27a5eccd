import { indexOf, startsWith } from '../../bytes/compare.ts';
import { latin1 } from '../../bytes/lines.ts';
import { PROXY_V2 } from '../../bytes/proxy-header.ts';
import { ifThere, Reader } from '../../bytes/reader.ts';
import type { Stack } from '../../protocols/registry.ts';
import type { FlowExchange } from './flow-exchange.ts';

/** Bytes of each side that a tunnel, or an upgrade of HTTP, takes before another protocol starts. */
export interface Inside {
  readonly client: number;
  readonly server: number;
  /** What leads there, in a note: `through the tunnel`, `after the upgrade`. */
  readonly way: string;
}

/** The length of a header of the PROXY protocol (proxy-protocol.txt, section 2); 0 without one. */
export function proxyHeaderLength(bytes: Uint8Array): number {
  if (startsWith(bytes, 'PROXY ')) {
    const end = indexOf(bytes.subarray(0, 108), '\r\n');
    return end === -1 ? 0 : end + 2;
  }
  if (!startsWith(bytes, PROXY_V2) || bytes.length < 16) return 0;
  return 16 + (((bytes[14] as number) << 8) | (bytes[15] as number));
}

/** Where the inside of a tunnel starts, if the server agreed to it. */
export function insideOf(stack: Stack, { client, server }: FlowExchange): Inside | undefined {
  const read = READERS[stack[0] ?? ''];
  if (!read) return undefined;
  return ifThere(new Reader(server, true), (answers) => read(new Reader(client, true), answers));
}

/** Whether another protocol may start inside. */
export function isTunnel([outer]: Stack): boolean {
  return READERS[outer ?? ''] !== undefined;
}

type ReadInside = (client: Reader, server: Reader) => Inside | undefined;

const READERS: Readonly<Record<string, ReadInside>> = {
  socks4: insideSocks4,
  socks5: insideSocks5,
  http: insideHttp,
};

const THROUGH = 'through the tunnel';

/** Version, command, port, address, user name, and a host name after 0.0.0.x (4A); eight bytes reply. */
function insideSocks4(client: Reader, server: Reader): Inside | undefined {
  client.skip(4);
  const address = client.u32be();
  skipZeroEnded(client);
  if (address > 0 && address <= 0xff) skipZeroEnded(client);
  if (server.u8() !== 0 || server.u8() !== 90) return undefined;
  server.skip(6);
  return { client: client.at, server: server.at, way: THROUGH };
}

function skipZeroEnded(reader: Reader): void {
  while (reader.u8() !== 0);
}

/** Methods, a login if it was chosen (RFC 1929), and the request (RFC 1928 sections 3 to 6). */
function insideSocks5(client: Reader, server: Reader): Inside | undefined {
  client.skip(1);
  client.skip(client.u8());
  server.skip(1);
  const method = server.u8();
  if (method === 2) {
    client.skip(1);
    client.skip(client.u8());
    client.skip(client.u8());
    server.skip(1);
    if (server.u8() !== 0) return undefined;
  } else if (method !== 0) return undefined;
  client.skip(3);
  skipAddress(client);
  server.skip(1);
  if (server.u8() !== 0) return undefined;
  server.skip(1);
  skipAddress(server);
  return { client: client.at, server: server.at, way: THROUGH };
}

/** Type, address and port (RFC 1928 section 5). */
function skipAddress(reader: Reader): void {
  const type = reader.u8();
  reader.skip(type === 1 ? 4 : type === 4 ? 16 : reader.u8());
  reader.skip(2);
}

/** The most of a head of HTTP that is read, in bytes. */
const MAX_HEAD = 8192;

/** 2xx to CONNECT (RFC 9110 section 9.3.6), or 101 to an upgrade to HTTP/2 (RFC 7540 section 3.2). */
function insideHttp(client: Reader, server: Reader): Inside | undefined {
  const [asked, agreed] = [headOf(client.bytes), headOf(server.bytes)];
  if (asked === undefined || agreed === undefined) return undefined;
  const ends = { client: asked.length, server: agreed.length };
  if (/^CONNECT /.test(asked) && /^HTTP\/1\.[01] 2\d\d/.test(agreed)) {
    return { ...ends, way: THROUGH };
  }
  const isUpgraded = /^HTTP\/1\.1 101/.test(agreed) && /\r\nupgrade: *h2c\r\n/i.test(agreed);
  return isUpgraded ? { ...ends, way: 'after the upgrade' } : undefined;
}

/** Up to the empty line, with it. */
function headOf(bytes: Uint8Array): string | undefined {
  const end = indexOf(bytes.subarray(0, MAX_HEAD), '\r\n\r\n');
  return end === -1 ? undefined : latin1(bytes, 0, end + 4);
}
