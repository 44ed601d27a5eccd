import { text } from '../../src/bytes/build.ts';
import { http } from '../../src/protocols/http.ts';
import {
  match,
  type Protocol,
  type ProtocolDefinition,
  protocol,
  REJECT,
} from '../../src/protocols/protocol.ts';
import { smtp } from '../../src/protocols/smtp.ts';
import { ssh } from '../../src/protocols/ssh.ts';
import { tls } from '../../src/protocols/tls.ts';

/** A protocol that recognizes nothing, for tests of names and ports. */
export function namedOnly(id: string, more: Partial<Protocol> = {}): Protocol {
  return {
    id,
    title: id,
    name: id,
    ports: [],
    speaksFirst: 'client',
    spec: 'a test',
    openings: [text(id)],
    server: () => REJECT,
    client: () => REJECT,
    ...more,
  };
}

const upgrade = [{ send: text('go'), accepts: () => true }];

/** A protocol whose client sends `ID?` and whose server replies `ID!`. */
export function askingProtocol(id: string, more: Partial<ProtocolDefinition> = {}): Protocol {
  return protocol({
    id,
    title: id,
    name: id,
    ports: [],
    speaksFirst: 'client',
    spec: 'a test',
    openings: [text(`${id}?`)],
    server: (reader) => (reader.text(`${id}!`) ? match('certain', 'reply', reader.at) : REJECT),
    client: () => REJECT,
    ...more,
  });
}

/** A small set of protocols that does not change when the built-in ones do. */
export const FEW: readonly Protocol[] = [
  http,
  namedOnly('http2', {
    aliases: ['h2c'],
    tlsAliases: ['h2'],
    ports: [80],
    tlsPorts: [443],
  }),
  namedOnly('postgresql', {
    aliases: ['postgres', 'pg'],
    ports: [5432],
    starttls: upgrade,
  }),
  namedOnly('redis', { tlsAliases: ['rediss'], ports: [6379], tlsPorts: [6380] }),
  { ...smtp, ports: [25, 587], tlsPorts: [465], starttls: upgrade },
  ssh,
  tls,
];
