import { hex } from '../bytes/build.ts';
import { between } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { type Answer, match, protocol, REJECT } from './protocol.ts';

/** nanomsg and NNG: both sides begin with the header of the scalability protocols. */
export const nanomsg = protocol({
  id: 'nanomsg',
  title: 'nanomsg and NNG (SP over TCP)',
  name: 'NANOMSG',
  aliases: ['nng'],
  ports: [],
  speaksFirst: 'server',
  spec: 'sp-tcp-mapping-01 section "Underlying protocol"; nanomsg 1.1 and NNG 1.5 as observed',
  // The header of a REQ socket: a peer of another kind closes.
  openings: [hex('00535000 0030 0000')],
  server: header,
  client: header,
});

/** The kinds of socket, as nanomsg numbers them (its nn.h files). */
const KINDS: Readonly<Record<number, string>> = {
  16: 'pair',
  17: 'pair',
  32: 'pub',
  33: 'sub',
  48: 'req',
  49: 'rep',
  80: 'push',
  81: 'pull',
  98: 'surveyor',
  99: 'respondent',
  112: 'bus',
};

/** 00 `SP` version 0, kind of the sender's socket, two bytes of zero. */
const HEADER = [0, 0x53, 0x50, 0, 0, between(16, 112), 0, 0];

function header(reader: Reader): Answer {
  if (!reader.pattern(HEADER)) return REJECT;
  const kind = KINDS[reader.bytes[5] as number];
  return match('certain', 'SP header', reader.at, kind ? { note: `${kind} socket` } : {});
}
