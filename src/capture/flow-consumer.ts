import type { IsServicePort } from './direction.ts';
import type { Flow } from './flow.ts';

/** Who gets the flows. */
export interface FlowConsumer {
  /** A flow that is over, whose beginning is complete, or that had to leave. Each comes once. */
  readonly onFlow: (flow: Flow) => void;
  /**
   * Whether more of the flow is needed; false hands it out as it is. Asked at the first data of each side,
   * and whenever its kept bytes doubled. The flow is valid only until the call returns.
   */
  readonly wantsMore: (flow: Flow) => boolean;
  /** Whether servers of a known protocol of this transport use the port. */
  readonly isServicePort: IsServicePort;
}
