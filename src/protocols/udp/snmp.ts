import { hex } from '../../bytes/build.ts';
import { ifThere, Reader } from '../../bytes/reader.ts';
import {
  type Answer,
  answerOf,
  type Facts,
  match,
  protocol,
  REJECT,
  type Reply,
} from '../protocol.ts';
import { snmp as overTcp, readAnswer, ruleOf } from '../snmp.ts';
import { der, descend } from './der.ts';

/**
 * SNMP: the discovery of version 3 (RFC 3414 section 4), a get request without user, engine or
 * variables. It needs no community and no password: any agent with version 3 answers with a
 * report. An agent of versions 1 and 2c only, which replies to those who know its community, is silent.
 */
export const snmp = protocol({
  id: 'snmp',
  title: 'Simple Network Management Protocol',
  name: 'SNMP',
  transport: 'udp',
  ports: [161],
  popularity: 8,
  speaksFirst: 'client',
  spec: 'RFC 3412 section 6, RFC 3414 section 4; RFC 3416 section 3',
  openings: [discovery()],
  serverBeginnings: [[0x30]],
  server,
  client,
});

/** Message id `firs`, 65507 bytes at most, reportable, user-based security model. */
function discovery(): Uint8Array {
  const header = der(0x30, der(2, 'firs'), hex('0203 00ffe3'), hex('0401 04'), hex('0201 03'));
  const security = der(0x30, hex('0400 020100 020100 0400 0400 0400'));
  const request = der(0xa0, der(2, 'firs'), hex('020100 020100'), der(0x30));
  const scoped = der(0x30, hex('0400 0400'), request);
  return der(0x30, hex('020103'), header, der(4, security), scoped);
}

function server(reader: Reader, { sent }: Reply): Answer {
  const answer = readAnswer(reader, sent);
  if (!answer) return REJECT;
  const { version, end } = answer;
  const facts = version === '3' ? ifThere(new Reader(reader.bytes, true, end), engine) : {};
  return match('certain', ruleOf(answer), end, { protocolVersion: version, ...facts });
}

/** The maker of the engine: an enterprise number, if the first bit of its id is set (RFC 3411). */
function engine(reader: Reader): Facts {
  if (!descend(reader, [[0x04], [0x30], [0x04]])) return {};
  const enterprise = reader.u32be() - 0x8000_0000;
  if (enterprise < 0) return {};
  return enterprise === NET_SNMP
    ? { product: 'Net-SNMP' }
    : { note: `engine of enterprise ${enterprise}` };
}

/** IANA private enterprise numbers. */
const NET_SNMP = 8072;

function client(reader: Reader): Answer {
  return answerOf(overTcp.client({ bytes: reader.bytes, ended: reader.ended }));
}
