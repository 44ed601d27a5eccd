import { describe, expect, it } from 'vitest';
import { hex } from '../../src/bytes/build.ts';
import { dicom } from '../../src/protocols/dicom.ts';
import { matched, replyOf } from '../support/bytes.ts';
import { clientRecordings, serverRecordings } from '../support/recordings.ts';

const sent = dicom.openings[0] as Uint8Array;

describe('dicom', () => {
  it('has a length that fits', () => {
    expect(new DataView(sent.buffer).getUint32(2)).toBe(sent.length - 6);
  });

  it('reads the implementation of a server that accepts', () => {
    const replies = serverRecordings('dicom').flatMap(({ name, exchanges }) =>
      exchanges
        .filter(({ probedWith }) => probedWith === 'dicom')
        .map(({ turns }) => [name, turns[0]?.received ?? sent] as const),
    );
    const found = replies.map(([name, received]) => {
      const { rule, facts } = matched(dicom.server(replyOf(received, { sent })));
      return [name, rule, facts];
    });
    expect(found).toEqual([
      ['dicom/dcmjs-dimse-0.3.3', 'A-ASSOCIATE-AC', { product: 'DCMJS-DIMSE-V0.2' }],
      ['dicom/dcmtk-dcmqrscp-3.6.7', 'A-ASSOCIATE-RJ', { note: 'called AE title not recognized' }],
      ['dicom/dcmtk-storescp-3.6.7', 'A-ASSOCIATE-AC', { product: 'OFFIS_DCMTK_367' }],
    ]);
  });

  it('reads the implementation of recorded clients', () => {
    const found = clientRecordings('dicom').flatMap(({ name, clientBytes }) =>
      clientBytes.map((bytes) => [name, matched(dicom.client({ bytes, ended: false })).facts]),
    );
    expect(Object.fromEntries(found)).toEqual({
      'dicom/client-dcmjs-dimse-0.3.3': { product: 'DCMJS-DIMSE-V0.2' },
      'dicom/client-dcmtk-3.6.7': { product: 'OFFIS_DCMTK_367' },
    });
  });

  it('rejects a refusal without a request, and is not sure of an abort', () => {
    const bytes = hex('0300 00000004 00 01 01 07');
    const abort = hex('0700 00000004 0000 0000');
    expect(matched(dicom.server(replyOf(abort, { sent }))).confidence).toBe('weak');
    expect(dicom.server(replyOf(bytes)).answer).toBe('reject');
  });
});
