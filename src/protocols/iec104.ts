import { hex } from '../bytes/build.ts';
import { compare, compareAny, equal } from '../bytes/compare.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

/** TESTFR act: asks whether the connection is alive, and starts no transfer of data. */
const OPENING = hex('68 04 43 00 00 00');
const TESTFR_CON = hex('68 04 83 00 00 00');
const STARTDT_ACT = hex('68 04 07 00 00 00');

/** IEC 60870-5-104: the frames that only control the connection. */
export const iec104 = protocol({
  id: 'iec104',
  title: 'IEC 60870-5-104',
  name: 'IEC104',
  aliases: ['iec-104', 'iec60870-5-104'],
  popularity: 0.7,
  fragilePorts: [[2404, 2404]],
  withoutRecording: 'no controlled station was to be had; the six bytes are those of the standard',
  ports: [2404],
  tlsPorts: [19_998],
  speaksFirst: 'client',
  spec: 'IEC 60870-5-104 sections 5.1 and 5.2',
  openings: [OPENING],
  // The APCI's length octet counts at most 253.
  framing: { offset: 1, size: 1, endian: 'big', counts: 'payload', max: 253 },
  server: legacyServer(server),
  client: legacyClient(client),
});

/** All of the six bytes are fixed, so the answer is only strong as that to our own question. */
function server({ bytes, sent, ended }: Reply): Verdict {
  const need = ended ? REJECT : NEED;
  const asked = equal(sent, OPENING);
  if (!asked && sent.length > 0) return REJECT;
  const fit = compare(bytes, asked ? TESTFR_CON : OPENING);
  if (fit !== 'full') return fit === 'partial' ? need : REJECT;
  // Sent after 20 s without traffic (t3, section 5.2).
  if (!asked) return match('likely', 'TESTFR act', 6);
  return match('certain', 'TESTFR con', 6);
}

function client({ bytes, ended }: ClientBytes): Verdict {
  const fit = compareAny(bytes, [STARTDT_ACT, OPENING]);
  if (fit !== 'full') return fit === 'partial' && !ended ? NEED : REJECT;
  return match('certain', compare(bytes, OPENING) === 'full' ? 'TESTFR act' : 'STARTDT act', 6);
}
