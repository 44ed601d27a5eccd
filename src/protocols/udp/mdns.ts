import { concat, hex, text } from '../../bytes/build.ts';
import { startsWith } from '../../bytes/compare.ts';
import { between, comparePattern } from '../../bytes/pattern.ts';
import { readUnsigned } from '../../bytes/unsigned.ts';
import { HEADER, questionEnd } from '../dns-message.ts';
import { legacyClient, legacyServer, NEED } from '../legacy.ts';
import {
  type ClientBytes,
  match,
  protocol,
  REJECT,
  type Reply,
  type Verdict,
} from '../protocol.ts';

const SERVICES = text('\x09_services\x07_dns-sd\x04_udp\x05local\0');

/**
 * Multicast DNS, asked by unicast: which types of services are there (RFC 6763 section 9),
 * class IN with the bit that asks for a unicast answer. Such a query comes from a port other
 * than 5353, so the answer repeats its id and its question (RFC 6762 section 6.7).
 */
export const mdns = protocol({
  id: 'mdns',
  title: 'Multicast DNS',
  name: 'MDNS',
  transport: 'udp',
  ports: [5353],
  speaksFirst: 'client',
  spec: 'RFC 6762 sections 5.4, 6.7 and 18; RFC 6763 section 9',
  openings: [concat(hex('6662 0000 0001 0000 0000 0000'), SERVICES, hex('000c 8001'))],
  server: legacyServer(server),
  client: legacyClient(client),
});

/** The id that was sent or 0, QR and AA only, no error, at least one answer, our name first. */
function server({ bytes, sent, ended }: Reply): Verdict {
  if (client({ bytes: sent, ended: true }).answer !== 'match') return REJECT;
  const asked = questionEnd(sent);
  if (typeof asked === 'string') return REJECT;
  const any = undefined;
  const name = sent.subarray(HEADER, asked - 4);
  const rest = [0x84, 0, 0, between(0, 1), 0, between(1, 255), 0, any, 0, any, ...name];
  const fits = [
    comparePattern(bytes, [sent[0], sent[1], ...rest]),
    comparePattern(bytes, [0, 0, ...rest]),
  ];
  if (fits.includes('full')) {
    return match('certain', 'authoritative response about our name', HEADER + name.length);
  }
  return fits.includes('partial') && !ended ? NEED : REJECT;
}

/** A query whose first name is in `local`: with id 0, or asking for a unicast answer. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const need = ended ? REJECT : NEED;
  const any = undefined;
  const start = comparePattern(bytes, [any, any, 0, 0, 0, between(1, 64), 0, any, 0, any, 0, any]);
  if (start === 'none') return REJECT;
  if (start === 'partial') return need;
  const end = questionEnd(bytes);
  if (end === 'bad') return REJECT;
  if (end === 'partial') return need;
  if (!endsInLocal(bytes)) return REJECT;
  const [id, asked] = [readUnsigned(bytes, 0, 2, 'big'), readUnsigned(bytes, end - 2, 2, 'big')];
  const unicast = (asked & 0x8000) !== 0;
  if (![1, 255].includes(asked & 0x7fff) || (id !== 0 && !unicast)) return REJECT;
  return match('certain', 'query about a name in local', end);
}

/** Whether the first question's last label is `local`. */
export function endsInLocal(bytes: Uint8Array): boolean {
  const end = questionEnd(bytes);
  return typeof end === 'number' && startsWith(bytes, '\x05local\0', end - 11);
}
