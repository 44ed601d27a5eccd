import type { Origin } from '../expect/endpoint.ts';
import type { Clue } from './source.ts';

/** A variable of an environment, interpolated. */
export interface Variable {
  readonly name: string;
  readonly value: string;
  readonly origin: Origin;
}

/** A port that the service itself listens on. */
export interface OwnPort {
  readonly port: number;
  readonly clue: Clue;
  /** Whether it may be a port of another service that the variables are about: `STORE_HTTP_PORT`. */
  readonly isPossible?: true;
}
