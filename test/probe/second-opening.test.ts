import type { Duplex } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { peer, secured } from '../../fixtures/servers/index.ts';
import { text } from '../../src/bytes/build.ts';
import { opening } from '../../src/identify/probe.ts';
import { tcpProtocols } from '../../src/protocols/builtin.ts';
import { Registry } from '../../src/protocols/registry.ts';
import { opened } from '../support/command.ts';
import { foundIn, probedWithRegistry } from '../support/probing.ts';
import { askingProtocol } from '../support/protocols.ts';

const old = text('old?');
const own = askingProtocol('own', { openings: [old, text('own?')] });
const other = askingProtocol('other');
const few = new Registry([own, other]);
const all = new Registry([...tcpProtocols, own]);

/** Replies to these openings, and closes on others. */
const repliesTo =
  (...openings: string[]) =>
  (socket: Duplex) =>
    socket.once('data', (bytes: Buffer) => {
      if (openings.includes(bytes.toString('latin1'))) socket.write('own!');
      else socket.end();
    });

describe('a server that replies to the second opening of its protocol only', () => {
  it('is identified with two connections where the protocol is expected', async () => {
    const server = await opened(peer(repliesTo('own?')));
    const answer = await probedWithRegistry(all, server, 'own');
    expect(foundIn(answer)).toBe('own');
    expect(answer.identification.evidence?.probedWith).toEqual(opening('own', 1));
    expect(server.received().toString('latin1')).toBe('old?own?');
    expect(answer.connections).toBe(2);
  });

  it('is identified where it does not reply to the first one at all', async () => {
    const silentFirst = peer((socket) => {
      socket.once('data', (bytes) => {
        if (bytes.toString('latin1') === 'own?') socket.write('own!');
      });
    });
    const answer = await probedWithRegistry(all, await opened(silentFirst), 'own');
    expect(foundIn(answer)).toBe('own');
    expect(answer.connections).toBe(2);
  });

  it('is identified inside TLS', async () => {
    const server = await opened(secured({}, repliesTo('own?')));
    const answer = await probedWithRegistry(all, server, 'tls/own');
    expect(foundIn(answer)).toBe('tls/own');
    expect(answer.connections).toBe(2);
  });

  it.each(['other', 'any'])(
    'is identified by the search where %s is expected',
    async (expected) => {
      const server = await opened(peer(repliesTo('own?')));
      expect(foundIn(await probedWithRegistry(few, server, expected))).toBe('own');
    },
  );
});

describe('a server that replies to the first opening of its protocol', () => {
  it('costs one connection where the protocol is expected', async () => {
    const server = await opened(peer(repliesTo('old?', 'own?')));
    const answer = await probedWithRegistry(all, server, 'own');
    expect(foundIn(answer)).toBe('own');
    expect(answer.connections).toBe(1);
    expect(server.received().toString('latin1')).toBe('old?');
  });
});
