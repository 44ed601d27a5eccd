import { describe, expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { influxdbRpc } from '../../src/protocols/influxdb-rpc.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { serverRecordings } from '../support/recordings.ts';

const OPENING = influxdbRpc.openings[0] as Uint8Array;

describe('influxdb-rpc', () => {
  it('is certain of every recorded reply to its opening, however the reply is cut', () => {
    const recordings = serverRecordings('influxdb-rpc');
    expect(recordings.length).toBeGreaterThan(0);
    for (const { name, exchanges } of recordings) {
      const own = exchanges.find((one) => one.probedWith === 'influxdb-rpc');
      const received = own?.turns[0]?.received ?? new Uint8Array(0);
      const verdict = matched(serverHolds(influxdbRpc, received, { sent: OPENING }));
      expect([name, verdict.confidence]).toEqual([name, 'certain']);
    }
  });

  it('recognizes its own opening as that of a client', () => {
    expect(matched(clientHolds(influxdbRpc, OPENING)).answer).toBe('match');
  });

  it('reads what the server reveals of itself', () => {
    const found = serverRecordings('influxdb-rpc').map(({ name, exchanges }) => {
      const own = exchanges.find((one) => one.probedWith === 'influxdb-rpc');
      const bytes = own?.turns[0]?.received ?? OPENING;
      return [name, matched(influxdbRpc.server(replyOf(bytes, { sent: OPENING }))).facts];
    });
    expect(Object.fromEntries(found)).toMatchObject({
      'influxdb-rpc/influxdb-rpc-1.6.7': { product: 'InfluxDB' },
    });
  });

  it('is certain of paths as well', () => {
    const bytes = text('{"Paths":["_internal/monitor/1"]}\n');
    expect(matched(serverHolds(influxdbRpc, bytes, { sent: OPENING })).confidence).toBe('certain');
  });

  it('rejects the same JSON without a request, and other JSON', () => {
    const paths = text('{"Paths":null}');
    expect(influxdbRpc.server(replyOf(paths, { sent: text('GET /') })).answer).toBe('reject');
    const bytes = text('{"Path":null}');
    expect(influxdbRpc.server(replyOf(bytes, { sent: OPENING })).answer).toBe('reject');
  });
});
