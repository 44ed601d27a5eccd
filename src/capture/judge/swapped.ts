import type { Flow, FlowEnd, FlowSegment } from '../flow.ts';

/** The same flow with its sides exchanged. */
export function swapped(flow: Flow): Flow {
  return {
    ...flow,
    client: flow.server,
    server: flow.client,
    segments: flow.segments.map(
      (one): FlowSegment => ({ ...one, from: one.from === 'client' ? 'server' : 'client' }),
    ),
    end: SWAPPED_ENDS[flow.end] ?? flow.end,
  };
}

const SWAPPED_ENDS: Partial<Record<FlowEnd, FlowEnd>> = {
  'closed-by-client': 'closed-by-server',
  'closed-by-server': 'closed-by-client',
  'reset-by-client': 'reset-by-server',
  'reset-by-server': 'reset-by-client',
};
