import { text } from '../../bytes/build.ts';
import type { Reader } from '../../bytes/reader.ts';
import { type Answer, match, protocol, REJECT } from '../protocol.ts';

/**
 * sFlow: samples of a switch go one way, and a collector replies nothing. The opening is an empty
 * datagram, which holds no sample.
 */
export const sflow = protocol({
  id: 'sflow',
  title: 'sFlow',
  name: 'SFLOW',
  transport: 'udp',
  ports: [6343],
  speaksFirst: 'client',
  spec: 'sFlow version 5 (sflow.org), sFlow Datagram Format; RFC 3176 (versions 2 and 4)',
  withoutRecording: 'a collector takes samples, and replies nothing; an agent was recorded',
  openings: [text('')],
  answersBy: 'silence',
  server: () => REJECT,
  client,
  roles: { server: 'an sFlow collector', client: 'an sFlow agent' },
});

const VERSION = 5;
/** The address of the agent: its type, and its length. */
const ADDRESS_LENGTHS: Readonly<Record<number, number>> = { 1: 4, 2: 16 };
const MAX_SAMPLES = 64;
/** Flow and counter samples, compact and expanded. */
const MAX_SAMPLE_FORMAT = 4;

/** Version, agent, its number, sequence, uptime, samples; the format and the length of the first. */
function client(reader: Reader): Answer {
  if (reader.u32be() !== VERSION) return REJECT;
  const length = ADDRESS_LENGTHS[reader.u32be()];
  if (length === undefined) return REJECT;
  const address = reader.take(length);
  reader.skip(12);
  const samples = reader.u32be();
  if (samples < 1 || samples > MAX_SAMPLES) return REJECT;
  const format = reader.u32be();
  const size = reader.u32be();
  if (format < 1 || format > MAX_SAMPLE_FORMAT || size < 12 || size > 0xffff) return REJECT;
  if (size % 4 !== 0) return REJECT;
  const isAddress = address.filter((byte) => byte !== 0).length >= 2;
  const facts = { protocolVersion: String(VERSION) };
  return match(isAddress ? 'likely' : 'weak', 'agent and first sample', reader.at, facts);
}
