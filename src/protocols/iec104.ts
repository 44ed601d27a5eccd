import { hex } from '../bytes/build.ts';
import { equal } from '../bytes/compare.ts';
import type { Reader } from '../bytes/reader.ts';
import { type Answer, match, protocol, REJECT, type Reply } from './protocol.ts';

/** TESTFR act tests whether the connection is alive, and starts no transfer of data. */
const OPENING = hex('68 04 43 00 00 00');
const TESTFR_CON = hex('68 04 83 00 00 00');
const STARTDT_ACT = hex('68 04 07 00 00 00');

/** IEC 60870-5-104: the frames that only control the connection. */
export const iec104 = protocol({
  id: 'iec104',
  title: 'IEC 60870-5-104',
  name: 'IEC104',
  aliases: ['iec-104', 'iec60870-5-104'],
  ports: [2404],
  tlsPorts: [19_998],
  fragilePorts: [[2404, 2404]],
  popularity: 9,
  speaksFirst: 'client',
  spec: 'IEC 60870-5-104 sections 5.1 and 5.2',
  withoutRecording: 'no controlled station was to be had; the six bytes are those of the standard',
  openings: [OPENING],
  // The APCI's length octet counts at most 253.
  framing: { offset: 1, size: 1, endian: 'big', counts: 'payload', max: 253 },
  server,
  client,
});

/** All six bytes are fixed, so they only prove something in answer to our own request. */
function server(reader: Reader, { sent }: Reply): Answer {
  if (equal(sent, OPENING)) {
    return reader.text(TESTFR_CON) ? match('certain', 'TESTFR con', reader.at) : REJECT;
  }
  // Sent after 20 s without traffic (t3, section 5.2).
  const isTest = sent.length === 0 && reader.text(OPENING);
  return isTest ? match('likely', 'TESTFR act', reader.at) : REJECT;
}

const REQUESTS = [STARTDT_ACT, OPENING];

function client(reader: Reader): Answer {
  const request = reader.oneOf(REQUESTS);
  if (!request) return REJECT;
  return match('certain', request === OPENING ? 'TESTFR act' : 'STARTDT act', reader.at);
}
