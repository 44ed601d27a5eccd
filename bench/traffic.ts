/** Captures of any size: the recorded dialogues, again and again, each time from other clients. */

import { dialogues } from '../fixtures/dialogues.ts';
import { builtInRegistry } from '../src/library/built-in.ts';
import {
  type SentPacket,
  type Turn,
  tcpConversation,
  udpConversation,
} from '../test/support/captures/conversation.ts';
import { writePcap } from '../test/support/captures/files.ts';
import { LINKS } from '../test/support/captures/links.ts';

/** Of a pcap file, and of each packet in it. */
const FILE_HEADER = 24;
const RECORD_HEADER = 16;
/** Of Ethernet and of IPv4, up to the sender's address. */
const SOURCE = 14 + 12;
/** How long one round of the dialogues takes, in seconds. */
const ROUND = 60;
/** Rounds until the same clients call again. */
const CLIENTS = 64;

export interface TrafficOptions {
  /** Bytes that each TCP server sends after its dialogue, as for a download. */
  readonly download: number;
}

/** Dialogues at the same time, whose clients are others in each round. */
export class Traffic {
  readonly flows: number;
  readonly packets: number;
  readonly #file: Uint8Array;
  /** Where the last two bytes of a client's address are. */
  readonly #clients: number[] = [];
  readonly #times: number[] = [];

  constructor(options: TrafficOptions) {
    const sent = conversations(options);
    const packets = sent.flat().sort((a, b) => a.time - b.time);
    this.flows = sent.length;
    this.packets = packets.length;
    this.#file = writePcap(
      packets.map(({ time, ip }) => ({ time, bytes: LINKS.ethernet.frame(ip) })),
      { linkType: LINKS.ethernet.linkType },
    );
    let at = FILE_HEADER;
    const view = new DataView(this.#file.buffer, this.#file.byteOffset);
    for (const { from } of packets) {
      this.#times.push(at);
      const address = at + RECORD_HEADER + SOURCE + (from === 'client' ? 0 : 4);
      this.#clients.push(address + 2);
      at += RECORD_HEADER + view.getUint32(at + 8, true);
    }
  }

  /** Bytes of one round. */
  get length(): number {
    return this.#file.length - FILE_HEADER;
  }

  /** A whole file with so many rounds. */
  file(rounds: number): Buffer {
    return Buffer.concat([...this.stream(rounds)]);
  }

  /** The same in pieces, one for each round. */
  *stream(rounds: number): Generator<Buffer> {
    yield Buffer.from(this.#file.subarray(0, FILE_HEADER));
    for (let i = 0; i < rounds; i++) yield this.#round(i);
  }

  #round(index: number): Buffer {
    const bytes = Buffer.from(this.#file);
    for (const at of this.#clients) bytes.writeUInt16BE(index % CLIENTS, at);
    for (const at of this.#times) bytes.writeUInt32LE(bytes.readUInt32LE(at) + index * ROUND, at);
    return bytes.subarray(FILE_HEADER);
  }
}

function conversations({ download }: TrafficOptions): SentPacket[][] {
  const registry = builtInRegistry();
  return dialogues().map(({ transport, stack, turns }, i) => {
    const [protocol = ''] = stack;
    const [port = 8080] = registry.forTransport(transport).get(protocol)?.ports ?? [];
    const options = {
      client: { address: '10.0.0.0', port: 40_000 + i },
      server: { address: `10.1.${i >> 8}.${i & 0xff}`, port },
      startedAt: Date.UTC(2026, 0, 1) + ((i * 7919) % 50_000),
    };
    if (transport === 'udp') return udpConversation(turns, options);
    const more: readonly Turn[] =
      download > 0 ? [{ from: 'server', bytes: new Uint8Array(download) }] : [];
    return tcpConversation([...turns, ...more], options);
  });
}
