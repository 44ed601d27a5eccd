import { describe, expect, it } from 'vitest';
import { hex } from '../../src/bytes/build.ts';
import { mumble } from '../../src/protocols/mumble.ts';
import { clientHolds, matched, replyOf, serverHolds } from '../support/bytes.ts';
import { serverRecordings } from '../support/recordings.ts';

describe('mumble', () => {
  it.each(serverRecordings('mumble'))('is certain of $name after its own opening', (server) => {
    const layer = server.stack[0] === 'tls' ? 'tls' : 'tcp';
    const own = server.exchanges.find((one) => one.probedWith === 'mumble' && one.layer === layer);
    const [turn] = own?.turns ?? [];
    if (!turn) throw new Error('not recorded');
    const context = { sent: turn.sent, layer } as const;
    expect(matched(serverHolds(mumble, turn.received, context)).confidence).toBe('certain');
  });

  it.each(serverRecordings('mumble'))('is certain of $name when it greets', (server) => {
    const greeted = server.exchanges.find(
      (one) => one.probedWith === 'listen' && one.layer === 'tls',
    );
    const [turn] = greeted?.turns ?? [];
    if (!turn) throw new Error('not recorded');
    const verdict = matched(serverHolds(mumble, turn.received, { layer: 'tls' }));
    expect(verdict.confidence).toBe('certain');
    expect(verdict.facts).toEqual({
      product: 'Mumble',
      version: '1.3.4-4',
      protocolVersion: '1.3.4',
    });
  });

  it.each([
    ['another type', '0001 00000008 08808604 1202 6162'],
    ['another first field', '0000 00000008 10808604 1202 6162'],
    ['a length beyond any version', '0000 00000208 08808604 1202 6162'],
    ['a major version of 0', '0000 00000008 08808000 1202 6162'],
    ['no text', '0000 00000004 08808604'],
    ['a text that is longer than the message', '0000 00000008 08808604 1203 616263'],
    ['control characters', '0000 00000008 08808604 1202 6100'],
    ['texts in the wrong order', '0000 0000000c 08808604 1a02 6162 1202 6162'],
  ])('rejects %s', (_what, bytes) => {
    expect(mumble.server(replyOf(hex(bytes), { layer: 'tls' })).answer).toBe('reject');
  });

  it('is certain of a client that begins so, also with the version of 1.5', () => {
    // Mumble.proto of 1.5: version_v2 is field 5.
    const call = hex('0000 0000000e 08808a04 1205 312e352e30 288001');
    expect(matched(clientHolds(mumble, call)).facts.version).toBe('1.5.0');
  });
});
