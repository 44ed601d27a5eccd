import { elementAt } from '../../bytes/ber.ts';
import { hex, text } from '../../bytes/build.ts';
import { compare } from '../../bytes/compare.ts';
import { latin1 } from '../../bytes/lines.ts';
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

const REALM = 'FIRSTBYTES.INVALID';

/** Kerberos 5: AS-REQ in a realm that is nowhere, to which a KDC answers with an error. */
export const kerberos = protocol({
  id: 'kerberos',
  title: 'Kerberos',
  name: 'KERBEROS',
  popularity: 3,
  transport: 'udp',
  ports: [88],
  speaksFirst: 'client',
  spec: 'RFC 4120 sections 5.4.1, 5.9.1 and 7.2.1',
  openings: [asReq()],
  server: legacyServer(server),
  client: legacyClient(client),
});

function asReq(): Uint8Array {
  const name = (type: number, ...parts: string[]) =>
    der(
      0x30,
      der(0xa0, der(2, Uint8Array.of(type))),
      der(0xa1, der(0x30, ...parts.map((part) => der(0x1b, part)))),
    );
  const body = der(
    0x30,
    der(0xa0, hex('0305 0000000000')),
    der(0xa1, name(1, 'firstbytes')),
    der(0xa2, der(0x1b, REALM)),
    der(0xa3, name(2, 'krbtgt', REALM)),
    der(0xa5, der(0x18, text('20370101000000Z'))),
    der(0xa7, der(2, text('firs'))),
    der(0xa8, der(0x30, hex('020112 020111 020117'))),
  );
  return der(0x6a, der(0x30, hex('a103 020105 a203 02010a'), der(0xa4, body)));
}

const ERRORS: Readonly<Record<number, string>> = {
  6: 'client not in the database',
  7: 'server not in the database',
  14: 'encryption type not supported',
  25: 'preauthentication required',
  60: 'generic error',
  61: 'field too long',
  68: 'wrong realm',
};

/** KRB-ERROR (7e) or AS-REP (6b): a sequence with version 5 and the type of message. */
function server({ bytes, ended }: Reply): Verdict {
  const need = ended ? REJECT : NEED;
  const at = descend(bytes, [[0x7e, 0x6b], [0x30]]);
  if (at === 'none') return REJECT;
  if (at === 'partial') return need;
  const type = bytes[0] === 0x7e ? '1e' : '0b';
  const fit = compare(bytes, hex(`a003 020105 a103 0201${type}`), at);
  if (fit === 'none') return REJECT;
  if (fit === 'partial') return need;
  const facts = { protocolVersion: '5', ...(type === '1e' ? error(bytes, at) : {}) };
  return match('certain', type === '1e' ? 'KRB-ERROR' : 'AS-REP', at + 10, facts);
}

/** The error code (a6) and the realm (a9). */
function error(bytes: Uint8Array, from: number): Facts {
  let code = 0;
  let realm = '';
  for (let at = from; ; ) {
    const field = elementAt(bytes, at);
    if (typeof field === 'string' || field.end > bytes.length) break;
    const inner = elementAt(bytes, field.start);
    if (typeof inner === 'string') break;
    if (field.tag === 0xa6) code = bytes[inner.start] ?? 0;
    if (field.tag === 0xa9) realm = latin1(bytes.subarray(inner.start, inner.end)).slice(0, 64);
    at = field.end;
  }
  const said = `error ${code}${ERRORS[code] ? `, ${ERRORS[code]}` : ''}`;
  return { note: realm && realm !== REALM ? `${said}, realm ${realm}` : said };
}

/** AS-REQ (6a) or TGS-REQ (6c): a sequence with version 5 and the type of message. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const need = ended ? REJECT : NEED;
  const at = descend(bytes, [[0x6a, 0x6c], [0x30]]);
  if (at === 'none') return REJECT;
  if (at === 'partial') return need;
  const type = bytes[0] === 0x6a ? '0a' : '0c';
  const fit = compare(bytes, hex(`a103 020105 a203 0201${type}`), at);
  if (fit === 'none') return REJECT;
  if (fit === 'partial') return need;
  return match('certain', type === '0a' ? 'AS-REQ' : 'TGS-REQ', at + 10, { protocolVersion: '5' });
}
