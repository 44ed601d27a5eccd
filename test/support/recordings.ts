import { type Recording, recordings } from '../../fixtures/recordings.ts';

export type { RecordedExchange, Recording } from '../../fixtures/recordings.ts';

/** A server recorded over TCP, or those of one protocol. */
export function serverRecordings(protocol?: string): readonly Recording[] {
  return recordings({ transport: 'tcp', side: 'server', ...(protocol ? { protocol } : {}) });
}

/** Every client recorded over TCP, or those of one protocol. */
export function clientRecordings(protocol?: string): readonly Recording[] {
  return recordings({ transport: 'tcp', side: 'client', ...(protocol ? { protocol } : {}) });
}

/** Every server recorded over UDP, or those of one protocol: apart, as the bytes differ. */
export function udpServerRecordings(protocol?: string): readonly Recording[] {
  return recordings({ transport: 'udp', side: 'server', ...(protocol ? { protocol } : {}) });
}

/** Every client recorded over UDP, or those of one protocol; `clientBytes` are datagrams. */
export function udpClientRecordings(protocol?: string): readonly Recording[] {
  return recordings({ transport: 'udp', side: 'client', ...(protocol ? { protocol } : {}) });
}
