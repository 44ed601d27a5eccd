import type { Origin } from '../../expect/endpoint.ts';
import type { Tree } from '../../yaml/tree.ts';

/** A Service that a route leads to, and what the route says of its protocol. */
export interface Backend {
  /** As messages call it: `Ingress shop`. */
  readonly route: string;
  readonly service: string;
  readonly namespace: string | undefined;
  readonly port: Tree | undefined;
  /** Undefined where the route says nothing of the protocol. */
  readonly expect?: readonly string[];
  readonly evidence: string;
  /** Whether the route only gives the protocol for a Service that does not state one. */
  readonly isDefault: boolean;
  /** Whether the name of the port decides before the route, as Istio has it. */
  readonly yieldsToName?: true;
  /** Whether clients of the Service add TLS, whatever its routes carry. */
  readonly addsTls?: true;
  readonly file: string;
  readonly origin: Origin;
}
