import { type Direction, directionOfDatagrams, PairCounts } from '../direction.ts';
import type { Flow } from '../flow.ts';
import type { FlowConsumer } from '../flow-consumer.ts';
import {
  addressOf,
  endOfSource,
  endpointKey,
  otherEnd,
  type PairEnd,
  pairKey,
  portOf,
} from '../flow-key.ts';
import { FlowStore, type StoreLimits } from '../flow-store.ts';
import type { IpPacket } from '../ip/ip-packet.ts';
import { Conversation } from './conversation.ts';
import { emptyDatagram, isToGroup, readDatagram, readPorts } from './datagram.ts';

/** Other ports from which a server answers in one conversation. */
const MAX_ALIASES = 4;
/** Milliseconds within which the hosts of a group answer (SSDP lets them take up to 5 s). */
const MAX_GROUP_DELAY = 10_000;

/** The conversations over UDP of a capture. */
export class UdpFlows {
  readonly #consumer: FlowConsumer;
  readonly #pairs = new PairCounts();
  readonly #datagram = emptyDatagram();
  readonly store: FlowStore<Conversation>;

  constructor(limits: StoreLimits, consumer: FlowConsumer) {
    this.#consumer = consumer;
    this.store = new FlowStore(limits, (one) => {
      this.#handOut(one);
      if (this.store.isIdle(one)) this.store.forget(one);
    });
  }

  /** Takes a packet; false if it is damaged. */
  take(packet: IpPacket): boolean {
    const datagram = this.#datagram;
    if (packet.icmpError) return this.#takeError(packet);
    if (!readDatagram(packet, datagram)) return false;
    this.store.advance(packet.time);
    const { sourcePort, destinationPort } = datagram;
    const source = endOfSource(packet, sourcePort, destinationPort);
    const key = pairKey(packet, source, sourcePort, destinationPort);
    const conversation =
      this.#current(key) ??
      this.#askedByThisPort(key, source) ??
      this.#answerToGroup(key, source, packet) ??
      this.#start(key, source, packet);
    const from = conversation.endOf(key, source, sourcePort);
    const costBefore = conversation.cost;
    const isKept = conversation.take(packet, datagram, from);
    if (key === conversation.key && from !== conversation.firstSender) {
      conversation.isAnsweredHere = true;
    }
    this.store.touch(conversation, costBefore);
    if (!conversation.isHandedOut) this.#handOutIfDecided(conversation, from, isKept);
    return true;
  }

  end(): void {
    this.store.end();
  }

  #current(key: string): Conversation | undefined {
    const conversation = this.store.get(key);
    if (!conversation?.isHandedOut || !this.store.isIdle(conversation)) return conversation;
    this.store.forget(conversation);
    return undefined;
  }

  /** The conversation whose client waits for this host, which answers from another port, as in TFTP. */
  #askedByThisPort(key: string, source: PairEnd): Conversation | undefined {
    const waiting = this.#current(waitingKey(key, otherEnd(source)));
    if (!waiting || waiting.isAnsweredHere || waiting.aliases.length > MAX_ALIASES)
      return undefined;
    this.store.addAlias(key, waiting);
    return waiting;
  }

  /** The flow of a host that answers what a client asked a group. */
  #answerToGroup(key: string, source: PairEnd, packet: IpPacket): Conversation | undefined {
    const group = this.store.get(endpointKey(key, otherEnd(source)));
    if (!group || group.isHandedOut || packet.time - group.endedAt > MAX_GROUP_DELAY)
      return undefined;
    group.isAnsweredElsewhere = true;
    const answer = new Conversation(key, otherEnd(source), false, packet.time);
    answer.continueFrom(group);
    this.store.add(answer);
    return answer;
  }

  #start(key: string, source: PairEnd, packet: IpPacket): Conversation {
    const conversation = new Conversation(key, source, isToGroup(packet), packet.time);
    this.store.add(conversation);
    this.#pairs.add(key);
    if (conversation.isToGroup) this.store.addAlias(endpointKey(key, source), conversation);
    else if (!this.#isServer(portOf(key, source))) {
      this.store.addAlias(waitingKey(key, source), conversation);
    }
    return conversation;
  }

  /** Whoever sends to the port of a service asks it: it does not answer. */
  #isServer(port: number): boolean {
    return port < 1024 || this.#consumer.isServicePort(port);
  }

  #takeError(packet: IpPacket): boolean {
    if (!readPorts(packet, this.#datagram)) return false;
    const { sourcePort, destinationPort } = this.#datagram;
    const from = endOfSource(packet, sourcePort, destinationPort);
    const conversation = this.store.get(pairKey(packet, from, sourcePort, destinationPort));
    if (packet.icmpError) conversation?.refuse(from, packet.icmpError);
    return true;
  }

  #handOutIfDecided(conversation: Conversation, from: PairEnd, isKept: boolean): void {
    // The hosts of a group may still answer.
    if (conversation.isToGroup) return;
    if (conversation.isSettled) {
      this.#handOut(conversation);
      return;
    }
    if (!isKept || !conversation.isWorthAsking(from)) return;
    const flow = this.#flowOf(conversation);
    if (!this.#consumer.wantsMore(flow)) this.#handOut(conversation, flow);
  }

  #handOut(conversation: Conversation, flow?: Flow): void {
    if (conversation.isHandedOut) return;
    const server = otherEnd(conversation.firstSender);
    const isOnlyRequest = conversation.isAnsweredElsewhere && !conversation.isHeard(server);
    if (!isOnlyRequest) this.#consumer.onFlow(flow ?? this.#flowOf(conversation));
    this.store.handOut(conversation);
    conversation.release();
  }

  #flowOf(conversation: Conversation): Flow {
    return conversation.toFlow(this.#directionOf(conversation));
  }

  #directionOf({ key, firstSender, isToGroup, isFromGroup }: Conversation): Direction {
    if (isToGroup || isFromGroup) return { client: firstSender, direction: 'shared-port' };
    return directionOfDatagrams(key, firstSender, this.#pairs, this.#consumer.isServicePort);
  }
}

/** A client's endpoint and the address that it waits for: no key of a pair, as it has one port less. */
function waitingKey(pair: string, client: PairEnd): string {
  return endpointKey(pair, client) + addressOf(pair, otherEnd(client));
}
