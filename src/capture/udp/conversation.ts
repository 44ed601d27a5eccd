import { type Direction, roles } from '../direction.ts';
import type { Flow, FlowSegment } from '../flow.ts';
import { addressOf, addressTextOf, otherEnd, type PairEnd, portOf } from '../flow-key.ts';
import { StoredFlow } from '../flow-store.ts';
import type { IcmpError, IpPacket } from '../ip/ip-packet.ts';
import type { Datagram } from './datagram.ts';
import { DatagramSide } from './datagram-side.ts';

/** Memory of a conversation besides its bytes, as measured with Node 20. */
const OWN_COST = 1300;

/** The ends of all conversations that were handed out: nothing is added to them. */
const RELEASED = [new DatagramSide(), new DatagramSide()] as const;

/** The identification of IPv4, which lies eight bytes before the addresses; IPv6 has none. */
function identificationOf({ version, bytes, source }: IpPacket): number {
  return version === 4 ? ((bytes[source - 8] ?? 0) << 8) | (bytes[source - 7] ?? 0) : 0;
}

/** One conversation over UDP while its packets arrive. */
export class Conversation extends StoredFlow {
  #ends: readonly [DatagramSide, DatagramSide] = [new DatagramSide(), new DatagramSide()];
  readonly firstSender: PairEnd;
  /** Whether the first datagram went to a group of hosts. */
  readonly isToGroup: boolean;
  /** Whether the client's requests went to a group of hosts, and one of them answers here. */
  isFromGroup = false;
  /** Whether hosts answered the group's client: their answers are flows of their own, with its requests. */
  isAnsweredElsewhere = false;
  /** Whether the server answered from the port that it was asked at. */
  isAnsweredHere = false;
  #startedAt: number;
  #endedAt: number;
  #packets = 0;
  #isRefused = false;
  /** Sender and time of each datagram, in the order of their arrival. */
  #order: readonly number[] = [];

  constructor(key: string, firstSender: PairEnd, isToGroup: boolean, time: number) {
    super(key);
    this.firstSender = firstSender;
    this.isToGroup = isToGroup;
    this.#startedAt = time;
    this.#endedAt = time;
  }

  get cost(): number {
    const [first, second] = this.#ends;
    return OWN_COST + first.capacity + second.capacity;
  }

  get isOver(): boolean {
    return false;
  }

  get endedAt(): number {
    return this.#endedAt;
  }

  get isSettled(): boolean {
    return this.#ends[0].isSettled && this.#ends[1].isSettled;
  }

  /** The end that sent a packet, which may have another port of the server. */
  endOf(pair: string, from: PairEnd, sourcePort: number): PairEnd {
    if (pair === this.key || addressOf(pair, 0) !== addressOf(pair, 1)) return from;
    const isClient = sourcePort === portOf(this.key, this.firstSender);
    return isClient ? this.firstSender : otherEnd(this.firstSender);
  }

  /** Takes a datagram; true if it is kept. */
  take(packet: IpPacket, { start, end, missing }: Datagram, from: PairEnd): boolean {
    this.#packets += 1;
    if (packet.time > this.#endedAt) this.#endedAt = packet.time;
    if (this.isHandedOut) return false;
    if (from !== this.firstSender) this.#isRefused = false;
    const side = this.#ends[from];
    if (side.isCopy(packet.bytes, start, end, identificationOf(packet), packet.time)) return false;
    const isKept = side.take(packet.bytes, start, end, missing);
    if (isKept) this.#order = this.#order.concat(from, packet.time);
    return isKept;
  }

  /** Begins with what the client had sent to the group. */
  continueFrom(group: Conversation): void {
    this.isFromGroup = true;
    this.#ends[this.firstSender].copyFrom(group.#ends[group.firstSender]);
    this.#order = group.#order.flatMap((one, i) =>
      i % 2 === 0 && one === group.firstSender
        ? [this.firstSender, group.#order[i + 1] as number]
        : [],
    );
    this.#startedAt = group.#startedAt;
    this.#packets = group.#packets;
  }

  /** An ICMP error quotes a datagram of this end. */
  refuse(from: PairEnd, error: IcmpError): void {
    if (error === 'time-exceeded' || from !== this.firstSender) return;
    this.#isRefused = !this.#ends[otherEnd(from)].isHeard;
  }

  /** Whether the consumer should be asked after a datagram of this end: the first, and when the bytes doubled. */
  isWorthAsking(from: PairEnd): boolean {
    const side = this.#ends[from];
    if (side.length < 2 * side.askedAt) return false;
    side.askedAt = side.length;
    return true;
  }

  isHeard(end: PairEnd): boolean {
    return this.#ends[end].isHeard;
  }

  toFlow({ client, direction }: Direction): Flow {
    const sides = roles(client, this.#sideOf(0), this.#sideOf(1));
    return {
      transport: 'udp',
      ...sides,
      direction,
      isComplete: client === this.firstSender,
      segments: this.#segments(client),
      startedAt: this.#startedAt,
      endedAt: this.#endedAt,
      packets: this.#packets,
      end: this.#isRefused ? 'refused' : 'open',
    };
  }

  /** Drops what is kept once it was handed out. */
  release(): void {
    this.#ends = RELEASED;
    this.#order = [];
  }

  #sideOf(end: PairEnd): Flow['client'] {
    return this.#ends[end].toSide(addressTextOf(this.key, end), portOf(this.key, end));
  }

  #segments(client: PairEnd): FlowSegment[] {
    const counts: [number, number] = [0, 0];
    const segments: FlowSegment[] = [];
    for (let i = 0; i < this.#order.length; i += 2) {
      const end = this.#order[i] as PairEnd;
      const start = counts[end]++;
      const from = end === client ? 'client' : 'server';
      segments.push({ from, start, end: start + 1, time: this.#order[i + 1] as number });
    }
    return segments;
  }
}
