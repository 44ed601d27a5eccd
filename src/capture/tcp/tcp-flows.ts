import { type Direction, directionOfStream, PairCounts } from '../direction.ts';
import type { Flow } from '../flow.ts';
import type { FlowConsumer } from '../flow-consumer.ts';
import { endOfSource, type PairEnd, pairKey } from '../flow-key.ts';
import { FlowStore, type StoreLimits } from '../flow-store.ts';
import type { IpPacket } from '../ip/ip-packet.ts';
import { Connection } from './connection.ts';
import { emptySegment, readQuotedSegment, readSegment } from './segment.ts';

/** The TCP connections of a capture. */
export class TcpFlows {
  readonly #consumer: FlowConsumer;
  readonly #pairs = new PairCounts();
  readonly #segment = emptySegment();
  readonly store: FlowStore<Connection>;

  constructor(limits: StoreLimits, consumer: FlowConsumer) {
    this.#consumer = consumer;
    this.store = new FlowStore(limits, (one) => this.#handOut(one));
  }

  /** Takes a packet; false if it is damaged. */
  take(packet: IpPacket): boolean {
    const segment = this.#segment;
    if (packet.icmpError) return this.#takeError(packet);
    if (!readSegment(packet, segment)) return false;
    this.store.advance(packet.time);
    const { sourcePort, destinationPort } = segment;
    const from = endOfSource(packet, sourcePort, destinationPort);
    const key = pairKey(packet, from, sourcePort, destinationPort);
    let connection = this.store.get(key);
    if (connection && segment.isSyn && connection.isReusedBy(segment, from, packet.time)) {
      this.#handOut(connection);
      this.store.forget(connection);
      connection = this.#start(key, from, packet.time);
    }
    connection ??= this.#start(key, from, packet.time);
    const costBefore = connection.cost;
    const grown = connection.take(packet, segment, from);
    this.store.touch(connection, costBefore);
    if (!connection.isHandedOut) this.#handOutIfDecided(connection, from, grown);
    return true;
  }

  end(): void {
    this.store.end();
  }

  #start(key: string, from: PairEnd, time: number): Connection {
    const connection = new Connection(key, from, time);
    this.store.add(connection);
    this.#pairs.add(key);
    return connection;
  }

  #takeError(packet: IpPacket): boolean {
    const segment = this.#segment;
    if (!readQuotedSegment(packet, segment)) return false;
    const { sourcePort, destinationPort } = segment;
    const from = endOfSource(packet, sourcePort, destinationPort);
    const connection = this.store.get(pairKey(packet, from, sourcePort, destinationPort));
    if (!connection || connection.isHandedOut || !packet.icmpError) return true;
    connection.refuse(segment, from, packet.icmpError);
    if (connection.isOver) this.#handOut(connection);
    return true;
  }

  #handOutIfDecided(connection: Connection, from: PairEnd, grown: number): void {
    if (connection.isOver || connection.isFull) {
      this.#handOut(connection);
      return;
    }
    const side = connection.side(from);
    if (grown === 0 || side.length < 2 * side.askedAt) return;
    side.askedAt = side.length;
    const flow = this.#flowOf(connection);
    if (!this.#consumer.wantsMore(flow)) this.#handOut(connection, flow);
  }

  #handOut(connection: Connection, flow?: Flow): void {
    if (connection.isHandedOut) return;
    this.#consumer.onFlow(flow ?? this.#flowOf(connection));
    this.store.handOut(connection);
    connection.release();
  }

  #flowOf(connection: Connection): Flow {
    return connection.toFlow(this.#directionOf(connection));
  }

  #directionOf({ key, client, firstSender }: Connection): Direction {
    if (client !== undefined) return { client, direction: 'handshake' };
    return directionOfStream(key, firstSender, this.#pairs, this.#consumer.isServicePort);
  }
}
