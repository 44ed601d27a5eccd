import { between, comparePattern } from '../../bytes/pattern.ts';
import { readUnsigned } from '../../bytes/unsigned.ts';
import { HEADER, judgeQuery, judgeResponse, questionEnd, versionBind } from '../dns-message.ts';
import { legacyClient, legacyServer } from '../legacy.ts';
import { type ClientBytes, protocol, REJECT, type Reply, type Verdict } from '../protocol.ts';
import { endsInLocal } from './mdns.ts';

/** DNS over UDP: the message without the length that it has over TCP. */
export const dns = protocol({
  id: 'dns',
  title: 'Domain Name System',
  name: 'DNS',
  popularity: 10,
  transport: 'udp',
  ports: [53],
  speaksFirst: 'client',
  spec: 'RFC 1035 sections 4.1 and 4.2.1; RFC 4892',
  openings: [versionBind()],
  server: legacyServer(server),
  client: legacyClient(client),
});

function server({ bytes, sent, ended }: Reply): Verdict {
  return judgeResponse(bytes, sent, ended);
}

function client({ bytes, ended }: ClientBytes): Verdict {
  const verdict = judgeQuery(bytes, ended);
  if (verdict.answer !== 'match') return verdict;
  return isMulticast(bytes) || isNetbios(bytes) ? REJECT : verdict;
}

/** RFC 6762 section 18: id 0, no recursion; the name is in `local`. */
function isMulticast(bytes: Uint8Array): boolean {
  return comparePattern(bytes, [0, 0, 0, 0]) === 'full' && endsInLocal(bytes);
}

/** RFC 1002 section 4.2.1.2: a label of 32 letters from A to P, type NB or NBSTAT. */
function isNetbios(bytes: Uint8Array): boolean {
  const letters = Array.from({ length: 32 }, () => between(0x41, 0x50));
  const end = questionEnd(bytes);
  if (comparePattern(bytes, [32, ...letters], HEADER) !== 'full' || typeof end === 'string') {
    return false;
  }
  return [0x20, 0x21].includes(readUnsigned(bytes, end - 4, 2, 'big'));
}
