import { elementAt, elementsWithin } from '../../bytes/ber.ts';
import { hex, text } from '../../bytes/build.ts';
import { latin1 } from '../../bytes/lines.ts';
import type { Reader } from '../../bytes/reader.ts';
import { type Answer, type Facts, match, protocol, REJECT } from '../protocol.ts';
import { der, descend } from './der.ts';

const REALM = 'FIRSTBYTES.INVALID';

/** Kerberos 5: AS-REQ in a realm that is nowhere, to which a KDC answers with an error. */
export const kerberos = protocol({
  id: 'kerberos',
  title: 'Kerberos',
  name: 'KERBEROS',
  transport: 'udp',
  ports: [88],
  popularity: 3,
  speaksFirst: 'client',
  spec: 'RFC 4120 sections 5.4.1, 5.9.1 and 7.2.1',
  openings: [asReq()],
  server,
  client,
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

const ERROR_HEAD = hex('a003 020105 a103 02011e');
const REPLIES: Readonly<Record<number, { readonly name: string; readonly head: Uint8Array }>> = {
  107: { name: 'AS-REP', head: hex('a003 020105 a103 02010b') },
  109: { name: 'TGS-REP', head: hex('a003 020105 a103 02010d') },
  126: { name: 'KRB-ERROR', head: ERROR_HEAD },
};

/** KRB-ERROR (7e), AS-REP (6b) or TGS-REP (6d): a sequence with version 5 and the type of message. */
function server(reader: Reader): Answer {
  if (!descend(reader, [[0x7e, 0x6b, 0x6d], [0x30]])) return REJECT;
  const start = reader.at;
  const isError = reader.bytes[0] === 0x7e;
  const reply = REPLIES[reader.bytes[0] as number];
  if (!reply || !reader.text(reply.head)) return REJECT;
  return match('certain', reply.name, reader.at, {
    protocolVersion: '5',
    ...(isError ? error(reader.bytes, start) : {}),
  });
}

/** The error code (a6) and the realm (a9), as far as they came. */
function error(bytes: Uint8Array, from: number): Facts {
  let code = 0;
  let realm = '';
  for (const field of elementsWithin(bytes, from, bytes.length)) {
    const inner = elementAt(bytes, field.start);
    if (typeof inner === 'string') break;
    if (field.tag === 0xa6) code = bytes[inner.start] ?? 0;
    if (field.tag === 0xa9) realm = latin1(bytes, inner.start, inner.end).slice(0, 64);
  }
  const note = `error ${code}${ERRORS[code] ? `, ${ERRORS[code]}` : ''}`;
  return { note: realm && realm !== REALM ? `${note}, realm ${realm}` : note };
}

const AS_HEAD = hex('a103 020105 a203 02010a');
const TGS_HEAD = hex('a103 020105 a203 02010c');

/** AS-REQ (6a) or TGS-REQ (6c): a sequence with version 5 and the type of message. */
function client(reader: Reader): Answer {
  if (!descend(reader, [[0x6a, 0x6c], [0x30]])) return REJECT;
  const isAs = reader.bytes[0] === 0x6a;
  if (!reader.text(isAs ? AS_HEAD : TGS_HEAD)) return REJECT;
  return match('certain', isAs ? 'AS-REQ' : 'TGS-REQ', reader.at, { protocolVersion: '5' });
}
