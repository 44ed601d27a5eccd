import { text } from '../bytes/build.ts';
import type { Reader } from '../bytes/reader.ts';
import { textPattern } from '../bytes/text-pattern.ts';
import { type Answer, match, protocol, REJECT } from './protocol.ts';

/**
 * The meta connection of tinc: an ID of number 0, the name of the node and the version. A server
 * replies only to nodes that it knows, and leaves all others without a reply.
 */
export const tinc = protocol({
  id: 'tinc',
  title: 'tinc VPN (meta connection)',
  name: 'tinc',
  ports: [655],
  sideEffect: {
    kind: 'logs-in',
    text: 'the daemon logs an attempt to connect under an unknown name',
  },
  popularity: 0.5,
  speaksFirst: 'client',
  spec: 'tinc 1.0 manual sections 6.2 and 6.3.1; tinc 1.0.36 as observed',
  openings: [text('0 firstbytes 17\n')],
  answersBy: 'silence',
  server: id,
  client: id,
});

/** Version 17 is that of tinc 1.0, 17.x that of 1.1; a name has letters, digits and `_`. */
const ID = textPattern(/^0 [A-Za-z0-9_]{1,255} (17(?:\.\d{1,2})?)\n/);

function id(reader: Reader): Answer {
  const [, protocolVersion] = reader.match(ID) ?? [];
  return protocolVersion ? match('likely', 'ID', reader.at, { protocolVersion }) : REJECT;
}
