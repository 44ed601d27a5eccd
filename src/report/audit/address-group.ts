import { numberText } from '../../words/count.ts';
import { addressPartsOf } from './address-parts.ts';
import { type AddressRange, addressRanges } from './address-ranges.ts';

/** Addresses that one group keeps; of a larger one only the ports are of use. */
const MAX_ADDRESSES = 1024;
/** Ports that a group counts one by one. */
const MAX_PORTS = 64;
/** Ports that are named in a text. */
const SHOWN_PORTS = 6;

/** How many addresses all groups together may still keep. */
export interface Room {
  left: number;
}

/** Addresses that have something in common. Its memory is bounded: a large group only counts its ports. */
export class AddressGroup {
  #count = 0;
  readonly #room: Room;
  /** Undefined once they are too many. */
  #addresses: string[] | undefined = [];
  readonly #ports = new Map<number, number>();
  #onOtherPorts = 0;

  constructor(room: Room) {
    this.#room = room;
  }

  get count(): number {
    return this.#count;
  }

  get hasOnePort(): boolean {
    return this.#ports.size === 1;
  }

  add(address: string): void {
    this.#count++;
    this.#addPort(addressPartsOf(address).port, 1);
    if (!this.#addresses) return;
    if (this.#room.left > 0 && this.#addresses.length < MAX_ADDRESSES) {
      this.#room.left--;
      this.#addresses.push(address);
    } else {
      this.#forget();
    }
  }

  /** Gives the room of its addresses back. */
  release(): void {
    this.#forget();
  }

  /** All addresses of the group; undefined if they are too many. */
  ranges(): readonly AddressRange[] | undefined {
    return this.#addresses && addressRanges(this.#addresses);
  }

  /** `port 22 (29,988), 2222 (12), 9 on other ports` */
  portsText(): string {
    return portsText(this.#ports, this.#onOtherPorts);
  }

  /** Adds the ports of another group, without its addresses. */
  addPortsOf(other: AddressGroup): void {
    this.#forget();
    this.#count += other.#count;
    for (const [port, count] of other.#ports) this.#addPort(port, count);
    this.#onOtherPorts += other.#onOtherPorts;
  }

  #addPort(port: number | undefined, count: number): void {
    if (port === undefined) return;
    const known = this.#ports.get(port);
    if (known === undefined && this.#ports.size >= MAX_PORTS) this.#onOtherPorts += count;
    else this.#ports.set(port, (known ?? 0) + count);
  }

  #forget(): void {
    this.#room.left += this.#addresses?.length ?? 0;
    this.#addresses = undefined;
  }
}

function portsText(ports: ReadonlyMap<number, number>, others: number): string {
  const byCount = [...ports].sort(([a, many], [b, more]) => more - many || a - b);
  const parts = byCount
    .slice(0, SHOWN_PORTS)
    .map(([port, count]) => `${port} (${numberText(count)})`);
  if (parts.length === 0) return '';
  const rest = byCount.slice(SHOWN_PORTS).reduce((sum, [, count]) => sum + count, others);
  const more = rest > 0 ? `, ${numberText(rest)} on other ports` : '';
  return `${parts.length === 1 ? 'port' : 'ports'} ${parts.join(', ')}${more}`;
}
