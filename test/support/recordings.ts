import { type Recording, type RecordingFilter, recordings } from '../../fixtures/recordings.ts';

export type { RecordedExchange, Recording } from '../../fixtures/recordings.ts';
/** For protocols that may have no recording: the list may be empty. */
export { recordings as recordingsIfAny } from '../../fixtures/recordings.ts';

/** Every server recorded over TCP, or those of one protocol. */
export function serverRecordings(protocol?: string): readonly Recording[] {
  return found({ transport: 'tcp', side: 'server', ...(protocol ? { protocol } : {}) });
}

/** Every client recorded over TCP, or those of one protocol. */
export function clientRecordings(protocol?: string): readonly Recording[] {
  return found({ transport: 'tcp', side: 'client', ...(protocol ? { protocol } : {}) });
}

/** Every server recorded over UDP, or those of one protocol: apart, as the bytes differ. */
export function udpServerRecordings(protocol?: string): readonly Recording[] {
  return found({ transport: 'udp', side: 'server', ...(protocol ? { protocol } : {}) });
}

/** Every client recorded over UDP, or those of one protocol; `clientBytes` are datagrams. */
export function udpClientRecordings(protocol?: string): readonly Recording[] {
  return found({ transport: 'udp', side: 'client', ...(protocol ? { protocol } : {}) });
}

/** A loop over no recordings would test nothing, so there must be one. */
function found(filter: RecordingFilter): readonly Recording[] {
  const all = recordings(filter);
  if (all.length === 0) throw new Error(`no recording matches ${JSON.stringify(filter)}`);
  return all;
}
