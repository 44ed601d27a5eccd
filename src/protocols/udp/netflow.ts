import { text } from '../../bytes/build.ts';
import type { Reader } from '../../bytes/reader.ts';
import { type Answer, firstMatch, match, protocol, REJECT } from '../protocol.ts';
import { isTemplate } from './flow-template.ts';

/**
 * NetFlow: records of a router go one way, and a collector replies nothing. The opening is an empty
 * datagram, which holds no record.
 */
export const netflow = protocol({
  id: 'netflow',
  title: 'Cisco NetFlow export',
  name: 'NETFLOW',
  aliases: ['cflow', 'cflowd', 'netflow-v5', 'netflow-v9'],
  transport: 'udp',
  ports: [2055, 9995, 9996],
  speaksFirst: 'client',
  spec: 'Cisco NetFlow export datagram formats (version 5); RFC 3954 sections 5.1 and 5.2',
  withoutRecording: 'a collector takes records, and replies nothing; an exporter was recorded',
  openings: [text('')],
  answersBy: 'silence',
  server: () => REJECT,
  client,
  roles: { server: 'a flow collector', client: 'a NetFlow exporter' },
});

const HEADER_5 = 24;
const RECORD_5 = 48;
const MAX_RECORDS_5 = 30;

function client(reader: Reader): Answer {
  return firstMatch(reader, CLIENT_WAYS);
}

const CLIENT_WAYS = [five, nine];

/** Up to 30 records of a fixed size, and a time of this century. */
function five(reader: Reader): Answer {
  if (reader.u16be() !== 5) return REJECT;
  const count = reader.u16be();
  if (count < 1 || count > MAX_RECORDS_5) return REJECT;
  reader.skip(4);
  if (!isTime(reader.u32be()) || reader.u32be() >= 1_000_000_000) return REJECT;
  const end = HEADER_5 + count * RECORD_5;
  reader.awaitBytes(end);
  const confidence = reader.bytes.length >= end ? 'likely' : 'weak';
  return match(confidence, 'header and records', reader.at, { protocolVersion: '5' });
}

/** A header of 20 bytes, then templates, or records of a template that was sent before. */
function nine(reader: Reader): Answer {
  if (reader.u16be() !== 9) return REJECT;
  const count = reader.u16be();
  reader.skip(4);
  if (count < 1 || !isTime(reader.u32be())) return REJECT;
  reader.skip(8);
  const facts = { protocolVersion: '9' };
  const set = reader.u16be();
  const length = reader.u16be();
  if (length < 8) return REJECT;
  if (set > 255) return match('weak', 'header, data of a template', reader.at, facts);
  if (set > 1) return REJECT;
  if (set === 1) return match('weak', 'header, template of options', reader.at, facts);
  return isTemplate(reader, length - 4)
    ? match('certain', 'header and template', reader.at, facts)
    : REJECT;
}

/** Seconds since 1970, from 1995 on. */
function isTime(seconds: number): boolean {
  return seconds >= 0x3000_0000;
}
