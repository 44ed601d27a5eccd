import type { Frame } from '../link/frame.ts';
import type { Fragment } from './fragment.ts';
import { FragmentedPacket } from './fragmented-packet.ts';

/** Packets that wait for fragments: at most 64 KiB each. */
const MAX_WAITING = 256;
/** Milliseconds after which a host gives up (RFC 791, RFC 8200: up to 60 s; Linux waits 30 s). */
const MAX_WAIT = 30_000;

/** Fragmented packets of a capture that are not whole yet, the oldest first. */
export class FragmentTable {
  readonly #waiting = new Map<string, FragmentedPacket>();

  /** The packet that this fragment makes whole; `bad` if no packet can have it, which is forgotten then. */
  add(fragment: Fragment, frame: Frame, time: number): FragmentedPacket | 'waiting' | 'bad' {
    let packet = this.#waiting.get(fragment.key);
    if (!packet) {
      packet = new FragmentedPacket(fragment, time);
      this.#waiting.set(fragment.key, packet);
    }
    const fits = packet.add(fragment, frame);
    if (fits && !packet.isWhole) return 'waiting';
    this.#waiting.delete(fragment.key);
    return fits ? packet : 'bad';
  }

  /** Takes out the oldest packet, if it has waited too long, or takes the last place. */
  takeOverdue(now: number): FragmentedPacket | undefined {
    if (this.#waiting.size === 0) return undefined;
    const [key, oldest] = this.#waiting.entries().next().value as [string, FragmentedPacket];
    if (this.#waiting.size < MAX_WAITING && now - oldest.startedAt <= MAX_WAIT) return undefined;
    this.#waiting.delete(key);
    return oldest;
  }

  /** Takes out all, the oldest first. */
  takeAll(): readonly FragmentedPacket[] {
    const all = [...this.#waiting.values()];
    this.#waiting.clear();
    return all;
  }
}
