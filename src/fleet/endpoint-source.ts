import type { Endpoint } from '../expect/endpoint.ts';
import type { IndexedEndpoint } from './equal-endpoints.ts';

/** Endpoints on their way to their probes, which may come later than they are asked for. */
export interface EndpointSource {
  /** Undefined if nothing is ready now. Throws what went wrong in reading the input. */
  next(): IndexedEndpoint | undefined;
  /** Nothing more will come. */
  readonly isOver: boolean;
  /** Calls back whenever there may be more than before, and at the end. */
  listen(onMore: () => void): void;
  close(): void;
}

/** The endpoints of an iterable, which is read only as far as they are needed. */
export class IterableSource implements EndpointSource {
  readonly #iterator: Iterator<IndexedEndpoint>;
  isOver = false;

  constructor(endpoints: Iterable<IndexedEndpoint>) {
    this.#iterator = endpoints[Symbol.iterator]();
  }

  next(): IndexedEndpoint | undefined {
    if (this.isOver) return undefined;
    try {
      const { done, value } = this.#iterator.next();
      if (!done) return value;
    } catch (error) {
      this.isOver = true;
      throw error;
    }
    this.isOver = true;
    return undefined;
  }

  /** Nothing comes later. */
  listen(): void {}

  close(): void {
    this.isOver = true;
    this.#iterator.return?.();
  }
}

/** Endpoints with their places, from 0 on. */
export function* indexed(endpoints: Iterable<Endpoint>): Generator<IndexedEndpoint> {
  let index = 0;
  for (const endpoint of endpoints) yield { index: index++, endpoint };
}
