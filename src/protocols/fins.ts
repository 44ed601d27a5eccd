import { hex } from '../bytes/build.ts';
import { equal } from '../bytes/compare.ts';
import type { Reader } from '../bytes/reader.ts';
import { type Answer, match, protocol, REJECT, type Reply } from './protocol.ts';

/**
 * OMRON FINS over TCP: a request for a node number, with which every connection begins. The
 * controller gives it back when the connection is closed.
 */
export const fins = protocol({
  id: 'fins',
  title: 'OMRON Factory Interface Network Service',
  name: 'FINS',
  aliases: ['omron-fins', 'omron'],
  ports: [9600],
  fragilePorts: [[9600, 9600]],
  sideEffect: {
    kind: 'controls',
    text: 'a controller assigns a node address to the connection',
  },
  exposure: [{ risk: 'control-system' }],
  speaksFirst: 'client',
  spec: 'OMRON W421, FINS/TCP method: FINS/TCP header, FINS node address data send',
  withoutRecording:
    'No OMRON controller or simulator is in Debian or on npm. The manual stands in for it; the client omron-fins was recorded.',
  openings: [hex('46494e53 0000000c 00000000 00000000 00000000')],
  framing: { offset: 4, size: 4, endian: 'big', counts: 'payload', max: 2020 },
  server,
  client,
  roles: { server: 'an OMRON controller', client: 'a FINS client' },
});

const MAGIC = 'FINS';
const MIN_LENGTH = 8;
/** Command and error code, and the longest frame of FINS. */
const MAX_LENGTH = 8 + 2012;
const REQUEST_NODE = 0;
const NODE = 1;
const FRAME = 2;
const ERROR = 3;
const CONNECTION = 6;

interface Header {
  readonly command: number;
  readonly error: number;
}

function readHeader(reader: Reader): Header | undefined {
  if (!reader.text(MAGIC)) return undefined;
  const length = reader.u32be();
  if (length < MIN_LENGTH || length > MAX_LENGTH) return undefined;
  return { command: reader.u32be(), error: reader.u32be() };
}

const RULES: Readonly<Record<number, string>> = {
  [NODE]: 'FINS/TCP node address',
  [FRAME]: 'FINS/TCP frame',
  [ERROR]: 'FINS/TCP error',
  [CONNECTION]: 'FINS/TCP confirmation',
};

function server(reader: Reader, { sent }: Reply): Answer {
  const header = readHeader(reader);
  const rule = RULES[header?.command ?? 0];
  if (!header || !rule || equal(reader.bytes, sent)) return REJECT;
  const facts = header.error === 0 ? {} : { note: `error code ${header.error}` };
  return match('certain', rule, reader.at, facts);
}

function client(reader: Reader): Answer {
  const header = readHeader(reader);
  if (header?.error !== 0) return REJECT;
  if (header.command === REQUEST_NODE) return match('certain', 'request for a node', reader.at);
  return header.command === FRAME ? match('likely', 'FINS/TCP frame', reader.at) : REJECT;
}
