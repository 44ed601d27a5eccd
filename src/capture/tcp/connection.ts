import { type Direction, roles } from '../direction.ts';
import { type Flow, type FlowEnd, type FlowSegment, type FlowSide, MAX_SEGMENTS } from '../flow.ts';
import { addressTextOf, otherEnd, type PairEnd, portOf } from '../flow-key.ts';
import { StoredFlow } from '../flow-store.ts';
import type { IcmpError, IpPacket } from '../ip/ip-packet.ts';
import type { TcpSegment } from './segment.ts';
import { StreamSide } from './stream-side.ts';

/** Memory of a connection besides its bytes, as measured with Node 20. */
const OWN_COST = 1300;
/** After such a pause (milliseconds), a SYN with another number is a new connection in any case. */
const MAX_PAUSE = 1000;
/** Sender, start, end, time. */
const RUN_LENGTH = 4;

/** One TCP connection while its packets arrive. */
export class Connection extends StoredFlow {
  readonly #ends: readonly [StreamSide, StreamSide] = [new StreamSide(), new StreamSide()];
  /** Known from the handshake. */
  client: PairEnd | undefined;
  readonly firstSender: PairEnd;
  readonly #startedAt: number;
  #endedAt: number;
  packets = 0;
  #end: 'closed' | 'reset' | 'refused' | undefined;
  #endedBy: PairEnd = 0;
  #isAborted = false;
  /** Runs of data in the order of their arrival. */
  #runs: number[] = [];

  constructor(key: string, firstSender: PairEnd, time: number) {
    super(key);
    this.firstSender = firstSender;
    this.#startedAt = time;
    this.#endedAt = time;
  }

  get cost(): number {
    const [first, second] = this.#ends;
    return OWN_COST + first.capacity + second.capacity + 8 * this.#runs.length;
  }

  /** Whether it was reset or refused, or both ends closed it. */
  get isOver(): boolean {
    return this.#isAborted || (this.#ends[0].isFinished && this.#ends[1].isFinished);
  }

  /** Whether both ends have all bytes that are kept. */
  get isFull(): boolean {
    return this.#ends[0].isFull && this.#ends[1].isFull;
  }

  side(end: PairEnd): StreamSide {
    return this.#ends[end];
  }

  /** Whether a segment with SYN belongs to another, later connection of the same endpoints. */
  isReusedBy(segment: TcpSegment, from: PairEnd, time: number): boolean {
    const [side, other] = [this.#ends[from], this.#ends[otherEnd(from)]];
    const isRepeated = side.isKnown && side.beginsAt(segment.sequence + 1);
    if (segment.isAck) {
      if (side.isKnown && !isRepeated) return true;
      if (!other.isKnown) return false;
      const acknowledged = other.offsetOf(segment.acknowledgement);
      // With Fast Open, the data of the SYN may be acknowledged with it.
      return acknowledged < 0 || acknowledged > other.total;
    }
    if (isRepeated) return false;
    if (!side.isKnown) return !other.hasSyn;
    const isAnswered = other.isHeard;
    return this.#end !== undefined || !isAnswered || time - this.#endedAt >= MAX_PAUSE;
  }

  /** Takes a segment. Returns by how much the bytes that are kept grew. */
  take(packet: IpPacket, segment: TcpSegment, from: PairEnd): number {
    this.packets += 1;
    if (packet.time > this.#endedAt) this.#endedAt = packet.time;
    const [side, other] = [this.#ends[from], this.#ends[otherEnd(from)]];
    if (segment.isReset) {
      this.#reset(segment, from);
      return 0;
    }
    if (segment.isSyn && !this.#open(segment, from)) return 0;
    if (!side.isKnown) side.begin(segment.sequence + (isKeepAlive(packet, segment) ? 1 : 0));
    if (segment.isAck) this.#acknowledge(segment, from);
    const sequence = segment.isSyn ? segment.sequence + 1 : segment.sequence;
    const { start, end, missing } = segment;
    const before = side.length;
    const grown = side.take(sequence, packet.bytes, start, end, missing);
    if (grown > 0) this.#addRun(from, before, side.length, packet.time);
    if (segment.isFin) this.#close(side, sequence + (end - start) + missing, from);
    side.age();
    other.age();
    return grown;
  }

  /** An ICMP error quotes a segment of this end: it answers a SYN that nothing else answered. */
  refuse(segment: TcpSegment, from: PairEnd, error: IcmpError): void {
    const [side, other] = [this.#ends[from], this.#ends[otherEnd(from)]];
    const isUnansweredSyn =
      this.client === from && side.beginsAt(segment.sequence + 1) && !other.isHeard;
    if (!isUnansweredSyn || error === 'time-exceeded') return;
    this.#end = 'refused';
    // A route may come up again while the client repeats its SYN.
    if (error !== 'unreachable') this.#isAborted = true;
  }

  toFlow({ client, direction }: Direction): Flow {
    const sides = roles(client, this.#sideOf(0), this.#sideOf(1));
    return {
      transport: 'tcp',
      ...sides,
      direction: this.client === undefined ? direction : 'handshake',
      isComplete: this.client !== undefined,
      segments: this.#segments(client),
      startedAt: this.#startedAt,
      endedAt: this.#endedAt,
      packets: this.packets,
      end: this.#endOf(client),
    };
  }

  /** Drops what is kept once it was handed out. */
  release(): void {
    this.#ends[0].release();
    this.#ends[1].release();
    this.#runs = [];
  }

  /** The beginning of a connection; false for a SYN that is not of this one. */
  #open(segment: TcpSegment, from: PairEnd): boolean {
    const [side, other] = [this.#ends[from], this.#ends[otherEnd(from)]];
    if (side.isKnown && !side.beginsAt(segment.sequence + 1)) return false;
    if (!side.isKnown) side.begin(segment.sequence + 1);
    side.hasSyn = true;
    this.client ??= segment.isAck ? otherEnd(from) : from;
    if (segment.isAck && this.#end === 'refused') this.#end = undefined;
    if (segment.isAck && !other.isKnown) other.begin(segment.acknowledgement);
    return true;
  }

  #acknowledge(segment: TcpSegment, from: PairEnd): void {
    const [side, other] = [this.#ends[from], this.#ends[otherEnd(from)]];
    // The client's first acknowledgement has the number of a SYN that was not captured.
    if (!other.isKnown && side.hasSyn) other.begin(segment.acknowledgement);
    if (other.isKnown) other.acknowledge(segment.acknowledgement);
  }

  #close(side: StreamSide, sequence: number, from: PairEnd): void {
    side.finish(sequence);
    if (this.#end !== undefined) return;
    this.#end = 'closed';
    this.#endedBy = from;
  }

  /** RFC 9293 section 3.10.7.1: a reset without a connection has number 0 and acknowledges the SYN. */
  #reset(segment: TcpSegment, from: PairEnd): void {
    const [side, other] = [this.#ends[from], this.#ends[otherEnd(from)]];
    const answersUnseenSyn = this.packets === 1 && segment.isAck && segment.sequence === 0;
    if (answersUnseenSyn) this.client = otherEnd(from);
    const isRefusal = this.client === otherEnd(from) && !side.isHeard && other.total === 0;
    this.#isAborted = true;
    if (this.#end !== undefined) return;
    this.#end = isRefusal ? 'refused' : 'reset';
    this.#endedBy = from;
  }

  #addRun(from: PairEnd, start: number, end: number, time: number): void {
    const runs = this.#runs;
    const last = runs.length - RUN_LENGTH;
    if (runs[last] === from) runs[last + 2] = end;
    // Most connections have few runs, and a pushed array has room for many.
    else if (runs.length < 4 * RUN_LENGTH) this.#runs = runs.concat(from, start, end, time);
    else if (runs.length < RUN_LENGTH * MAX_SEGMENTS) runs.push(from, start, end, time);
  }

  #segments(client: PairEnd): FlowSegment[] {
    const runs = this.#runs;
    const segments: FlowSegment[] = [];
    for (let at = 0; at < runs.length; at += RUN_LENGTH) {
      segments.push({
        from: runs[at] === client ? 'client' : 'server',
        start: runs[at + 1] as number,
        end: runs[at + 2] as number,
        time: runs[at + 3] as number,
      });
    }
    return segments;
  }

  #sideOf(end: PairEnd): FlowSide {
    const { bytes, total, cut } = this.#ends[end];
    const side = {
      address: addressTextOf(this.key, end),
      port: portOf(this.key, end),
      bytes,
      total,
    };
    return cut ? { ...side, cut } : side;
  }

  #endOf(client: PairEnd): FlowEnd {
    if (this.#end === 'refused') return 'refused';
    if (this.client !== undefined && !this.#ends[otherEnd(this.client)].isHeard) {
      return this.#end === undefined ? 'no-answer' : this.#endBy(client);
    }
    return this.#end === undefined ? 'open' : this.#endBy(client);
  }

  #endBy(client: PairEnd): FlowEnd {
    const role = this.#endedBy === client ? 'client' : 'server';
    return this.#end === 'closed' ? `closed-by-${role}` : `reset-by-${role}`;
  }
}

/** One byte before the next number (RFC 9293 section 3.8.4), as far as a capture that starts with it can show. */
function isKeepAlive({ bytes }: IpPacket, { start, end, isFin }: TcpSegment): boolean {
  return !isFin && end - start === 1 && bytes[start] === 0;
}
