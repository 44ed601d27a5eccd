import { text } from '../../bytes/build.ts';
import type { Reader } from '../../bytes/reader.ts';
import { type Answer, match, protocol, REJECT } from '../protocol.ts';
import { isTemplate } from './flow-template.ts';

/**
 * IPFIX: records go one way, and a collector replies nothing. The opening is an empty datagram, which
 * holds no record.
 */
export const ipfix = protocol({
  id: 'ipfix',
  title: 'IP Flow Information Export',
  name: 'IPFIX',
  aliases: ['netflow-v10'],
  transport: 'udp',
  ports: [4739],
  speaksFirst: 'client',
  spec: 'RFC 7011 sections 3.1, 3.3.2 and 3.4.1',
  withoutRecording: 'a collector takes records, and replies nothing; an exporter was recorded',
  openings: [text('')],
  answersBy: 'silence',
  server: () => REJECT,
  client,
  roles: { server: 'a flow collector', client: 'an IPFIX exporter' },
});

const TEMPLATES = 2;
const OPTIONS = 3;
const HEADER = 16;

/** Version 10 and the length of the message; then templates, or records of one that was sent before. */
function client(reader: Reader): Answer {
  if (reader.u16be() !== 10) return REJECT;
  const length = reader.u16be();
  // Seconds since 1970, from 1995 on.
  if (length < HEADER + 8 || reader.u32be() < 0x3000_0000) return REJECT;
  reader.skip(8);
  const set = reader.u16be();
  const size = reader.u16be();
  if (size < 8 || size > length - HEADER) return REJECT;
  if (set > 255) return match('weak', 'header, data of a template', reader.at);
  if (set === OPTIONS) return match('weak', 'header, template of options', reader.at);
  if (set !== TEMPLATES || !isTemplate(reader, size - 4)) return REJECT;
  return match('certain', 'header and template', reader.at);
}
