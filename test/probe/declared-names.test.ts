import { describe, expect, it } from 'vitest';
import { peer, secured } from '../../fixtures/servers/index.ts';
import { text } from '../../src/bytes/build.ts';
import { tcpProtocols } from '../../src/protocols/builtin.ts';
import { customProtocol } from '../../src/protocols/custom.ts';
import { Registry } from '../../src/protocols/registry.ts';
import { opened } from '../support/command.ts';
import { foundIn, probedWithRegistry } from '../support/probing.ts';

/** Names that once meant something else to the search, and those that do in data and reports. */
const IDS = ['polyglot', 'alpn', 'nothing', 'service', 'by-alpn', 'handshake', 'listen'];

function registryWith(id: string): Registry {
  const reply = { startsWith: text('well, hello') };
  const declared = customProtocol({
    id,
    speaksFirst: 'client',
    send: text('its own opening'),
    answer: reply,
  });
  return new Registry([...tcpProtocols, declared]);
}

const replies = (socket: {
  once: (event: 'data', reply: (bytes: Buffer) => void) => unknown;
  write: (bytes: string) => unknown;
}) =>
  socket.once('data', (bytes) => {
    if (bytes.toString('latin1') === 'its own opening') socket.write('well, hello');
  });

describe('a declared protocol is probed with its own opening', () => {
  it.each(IDS)('with the name %s', async (id) => {
    const server = await opened(peer(replies));
    const answer = await probedWithRegistry(registryWith(id), server, id);
    expect(foundIn(answer)).toBe(id);
    expect(answer.connections).toBe(1);
    expect(server.received().toString('latin1')).toBe('its own opening');
  });

  it.each(IDS)('with the name %s, inside TLS', async (id) => {
    const server = await opened(secured({}, replies));
    const answer = await probedWithRegistry(registryWith(id), server, `tls/${id}`);
    expect(foundIn(answer)).toBe(`tls/${id}`);
    expect(answer.connections).toBe(1);
  });

  it.each(IDS)('with the name %s, by a search', async (id) => {
    const closing = peer((socket) => {
      socket.once('data', (bytes) => {
        if (bytes.toString('latin1') === 'its own opening') socket.end('well, hello');
        else socket.end();
      });
    });
    const few = new Registry(registryWith(id).all.filter((one) => one.id === id));
    expect(foundIn(await probedWithRegistry(few, await opened(closing), 'any'))).toBe(id);
  });
});
