import { concat, text, u8, u16be } from '../../../src/bytes/build.ts';
import { type Endpoint, type IpOptions, type TcpFields, tcpPacket, udpPacket } from './ip.ts';

/** An IP packet on its way. */
export interface SentPacket {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly from: 'client' | 'server';
  readonly ip: Uint8Array;
}

/** What one side sends, once the other's last bytes are there. */
export interface Turn {
  readonly from: 'client' | 'server';
  readonly bytes: Uint8Array | string;
  /** Milliseconds to wait before; 1 by default. */
  readonly after?: number;
}

export interface ConversationOptions {
  readonly client?: Endpoint;
  readonly server?: Endpoint;
  /** Milliseconds since 1970. */
  readonly startedAt?: number;
  /** Of IPv4 or IPv6, for each packet. */
  readonly ip?: IpOptions;
}

export interface TcpOptions extends ConversationOptions {
  /** Bytes of data in one segment. */
  readonly mss?: number;
  /** Bytes of the previous segment that each further segment of a turn repeats. */
  readonly overlap?: number;
  /** `none`: the capture starts after the handshake. */
  readonly handshake?: 'whole' | 'none';
  readonly end?: 'client-closes' | 'server-closes' | 'client-resets' | 'server-resets' | 'open';
  readonly firstSequence?: { readonly client: number; readonly server: number };
}

export const CLIENT: Endpoint = { address: '192.0.2.10', port: 50_123 };
export const SERVER: Endpoint = { address: '198.51.100.20', port: 8080 };
export const CLIENT6: Endpoint = { address: '2001:db8::10', port: 50_123 };
export const SERVER6: Endpoint = { address: '2001:db8:1::20', port: 8080 };
export const STARTED_AT = Date.UTC(2026, 10, 2, 9, 30);

/** A TCP connection, with an acknowledgment after each segment of data. */
export function tcpConversation(turns: readonly Turn[], options: TcpOptions = {}): SentPacket[] {
  const writer = new TcpWriter(options);
  if (options.handshake !== 'none') writer.handshake();
  for (const turn of turns) writer.send(turn);
  writer.end(options.end ?? 'client-closes');
  return writer.packets;
}

/** A datagram for each turn. */
export function udpConversation(
  turns: readonly Turn[],
  options: ConversationOptions = {},
): SentPacket[] {
  const { client = CLIENT, server = SERVER } = options;
  let time = options.startedAt ?? STARTED_AT;
  return turns.map(({ from, bytes, after = 1 }) => {
    time += after;
    const [source, destination] = from === 'client' ? [client, server] : [server, client];
    return { time, from, ip: udpPacket(source, destination, bytesOf(bytes), options.ip) };
  });
}

type SideName = 'client' | 'server';

const NOTHING: Uint8Array = new Uint8Array(0);

class TcpWriter {
  readonly packets: SentPacket[] = [];
  readonly #options: TcpOptions;
  readonly #endpoints: Record<SideName, Endpoint>;
  readonly #next: Record<SideName, number>;
  #time: number;

  constructor(options: TcpOptions) {
    this.#options = options;
    this.#endpoints = { client: options.client ?? CLIENT, server: options.server ?? SERVER };
    this.#next = { ...(options.firstSequence ?? { client: 1_000_000, server: 3_000_000_000 }) };
    this.#time = options.startedAt ?? STARTED_AT;
  }

  handshake(): void {
    const mss = concat(u8(2), u8(4), u16be(this.#options.mss ?? 1460));
    this.#segment('client', 'S', NOTHING, mss);
    this.#segment('server', 'SA', NOTHING, mss);
    this.#segment('client', 'A');
  }

  send({ from, bytes, after = 1 }: Turn): void {
    this.#time += after;
    const data = bytesOf(bytes);
    const mss = this.#options.mss ?? 1460;
    const { overlap = 0 } = this.#options;
    for (let at = 0; at < data.length; at += mss) {
      const repeated = Math.min(at, overlap);
      this.#next[from] -= repeated;
      this.#segment(from, 'PA', data.subarray(at - repeated, at + mss));
      this.#segment(other(from), 'A');
    }
  }

  end(how: NonNullable<TcpOptions['end']>): void {
    if (how === 'open') return;
    const by = how.startsWith('client') ? 'client' : 'server';
    if (how.endsWith('resets')) {
      this.#segment(by, 'RA');
      return;
    }
    this.#segment(by, 'FA');
    this.#segment(other(by), 'FA');
    this.#segment(by, 'A');
  }

  #segment(
    from: SideName,
    flags: string,
    payload: Uint8Array = NOTHING,
    options?: Uint8Array,
  ): void {
    const to = other(from);
    const fields: TcpFields = {
      sequence: this.#next[from],
      acknowledgment: flags === 'S' ? 0 : this.#next[to],
      flags,
      ...(options ? { options } : {}),
    };
    const ip = tcpPacket(
      this.#endpoints[from],
      this.#endpoints[to],
      fields,
      payload,
      this.#options.ip,
    );
    this.packets.push({ time: this.#time, from, ip });
    this.#time += 0.25;
    this.#next[from] += payload.length + (/[SF]/.test(flags) ? 1 : 0);
  }
}

function other(side: SideName): SideName {
  return side === 'client' ? 'server' : 'client';
}

function bytesOf(bytes: Uint8Array | string): Uint8Array {
  return typeof bytes === 'string' ? text(bytes) : bytes;
}
