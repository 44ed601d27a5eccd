import { elementAt } from '../../bytes/ber.ts';
import { hex } from '../../bytes/build.ts';
import { compare, equal, type Fit } from '../../bytes/compare.ts';
import { comparePattern } from '../../bytes/pattern.ts';
import { readUnsigned } from '../../bytes/unsigned.ts';
import { legacyClient, legacyServer, NEED } from '../legacy.ts';
import {
  type ClientBytes,
  type Facts,
  match,
  protocol,
  REJECT,
  type Reply,
  type Verdict,
} from '../protocol.ts';
import { der, descend } from './der.ts';

/**
 * SNMP: the discovery of version 3 (RFC 3414 section 4), a get request without user, engine or
 * variables. It needs no community and no password: any agent with version 3 answers with a
 * report. An agent that speaks 1 and 2c only, to those who know its community, is silent.
 */
export const snmp = protocol({
  id: 'snmp',
  title: 'Simple Network Management Protocol',
  name: 'SNMP',
  popularity: 8,
  transport: 'udp',
  ports: [161],
  speaksFirst: 'client',
  spec: 'RFC 3412 section 6, RFC 3414 section 4; RFC 3416 section 3',
  openings: [discovery()],
  server: legacyServer(server),
  client: legacyClient(client),
});

/** Message id `firs`, 65507 bytes at most, reportable, user-based security model. */
function discovery(): Uint8Array {
  const header = der(0x30, der(2, 'firs'), hex('0203 00ffe3'), hex('0401 04'), hex('0201 03'));
  const security = der(0x30, hex('0400 020100 020100 0400 0400 0400'));
  const request = der(0xa0, der(2, 'firs'), hex('020100 020100'), der(0x30));
  const scoped = der(0x30, hex('0400 0400'), request);
  return der(0x30, hex('020103'), header, der(4, security), scoped);
}

function server({ bytes, sent, ended }: Reply): Verdict {
  const need = ended ? REJECT : NEED;
  const asked = messageId(sent);
  if (typeof asked === 'string' || asked.id.length < 4) return REJECT;
  const found = messageId(bytes);
  if (found === 'none') return REJECT;
  if (found === 'partial') return need;
  if (!equal(asked.id, found.id)) return REJECT;
  const flags = isReport(bytes, found.end);
  if (flags === 'none') return REJECT;
  if (flags === 'partial') return need;
  const facts = { protocolVersion: '3', ...engine(bytes, found.end) };
  return match('certain', 'version 3 message with our id', found.end, facts);
}

/** The largest size, then flags that ask for no report: nobody answers so but an agent. */
function isReport(bytes: Uint8Array, at: number): Fit {
  const start = descend(bytes, [[0x02]], at);
  if (typeof start === 'string') return start;
  const size = bytes[start - 1] as number;
  return comparePattern(bytes, [0x04, 1, (flags) => (flags & 0x04) === 0], start + size);
}

/** 30 length, version 3, 30 length, message id. */
function messageId(bytes: Uint8Array): { id: Uint8Array; end: number } | 'partial' | 'none' {
  const at = descend(bytes, [[0x30]]);
  if (typeof at === 'string') return at;
  const version = compare(bytes, hex('020103'), at);
  if (version !== 'full') return version;
  const start = descend(bytes, [[0x30], [0x02]], at + 3);
  if (typeof start === 'string') return start;
  const end = start + (bytes[start - 1] as number);
  if (end - start > 4) return 'none';
  return bytes.length < end ? 'partial' : { id: bytes.subarray(start, end), end };
}

/** Who made the engine: an enterprise number, if the first bit of its id is set (RFC 3411). */
function engine(bytes: Uint8Array, headerAt: number): Facts {
  let at = headerAt;
  for (let i = 0; i < 3; i++) {
    const one = elementAt(bytes, at);
    if (typeof one === 'string') return {};
    at = one.end;
  }
  const start = descend(bytes, [[0x04], [0x30], [0x04]], at);
  if (typeof start === 'string' || bytes.length < start + 4) return {};
  const enterprise = readUnsigned(bytes, start, 4, 'big') - 0x8000_0000;
  if (enterprise < 0) return {};
  return enterprise === NET_SNMP
    ? { product: 'Net-SNMP' }
    : { note: `engine of enterprise ${enterprise}` };
}

/** IANA private enterprise numbers. */
const NET_SNMP = 8072;

/** Version 1 or 2c, a community and a request; or version 3 with its header. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const need = ended ? REJECT : NEED;
  const at = descend(bytes, [[0x30]]);
  if (at === 'none') return REJECT;
  if (at === 'partial') return need;
  const version = compare(bytes, hex('0201'), at);
  if (version === 'none' || ![undefined, 0, 1, 3].includes(bytes[at + 2])) return REJECT;
  if (bytes.length < at + 3) return need;
  return bytes[at + 2] === 3 ? versionThree(bytes, need) : withCommunity(bytes, at + 2, need);
}

function versionThree(bytes: Uint8Array, need: Verdict): Verdict {
  const found = messageId(bytes);
  if (found === 'none') return REJECT;
  if (found === 'partial') return need;
  const size = descend(bytes, [[0x02]], found.end);
  if (size === 'none') return REJECT;
  return size === 'partial'
    ? need
    : match('certain', 'message of version 3', size, { protocolVersion: '3' });
}

/** From GetRequest (a0) to Trap of version 2 (a7), but for Response (a2). */
const REQUESTS = [0xa0, 0xa1, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7];

function withCommunity(bytes: Uint8Array, at: number, need: Verdict): Verdict {
  if (![undefined, 0x04].includes(bytes[at + 1])) return REJECT;
  const community = elementAt(bytes, at + 1);
  if (community === 'bad') return REJECT;
  if (community === 'partial') return need;
  if (community.end - community.start > 255) return REJECT;
  const start = descend(bytes, [REQUESTS, [0x02, 0x06]], community.end);
  if (start === 'none') return REJECT;
  if (start === 'partial') return need;
  const protocolVersion = bytes[at] === 0 ? '1' : '2c';
  return match('certain', 'version, community and request', start, { protocolVersion });
}
