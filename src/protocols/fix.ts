import { concat, text } from '../bytes/build.ts';
import { compare } from '../bytes/compare.ts';
import { type Reader, SHORTAGE } from '../bytes/reader.ts';
import { textPattern } from '../bytes/text-pattern.ts';
import { type Answer, match, protocol, REJECT, type Reply } from './protocol.ts';

/**
 * FIX: tags and values, each field ended by SOH. The opening is a TestRequest before any Logon, so no
 * session starts; a server closes the connection, or refuses it with a Logout or a Reject.
 */
export const fix = protocol({
  id: 'fix',
  title: 'Financial Information eXchange',
  name: 'FIX',
  aliases: ['fixt', 'quickfix'],
  tlsAliases: ['fixs'],
  ports: [9876, 9878],
  popularity: 0.7,
  speaksFirst: 'client',
  spec: 'FIX Session Layer, "Message structure" and "FIX session establishment"; QuickFIX 1.15.1 as observed',
  openings: [
    message('FIX.4.4', [
      '35=1',
      '49=FIRSTBYTES',
      '56=UNKNOWN',
      '34=1',
      '52=20260101-00:00:00',
      '112=firstbytes',
    ]),
  ],
  sendsCredentials: {
    when: 'unasked',
    sends: 'Logon with Username and Password',
    inStream: /\W554=/,
    source: 'FIX Session Layer, Logon (A), fields 553 and 554',
  },
  answersBy: 'close',
  server,
  client,
});

/** BeginString, BodyLength, the fields, and CheckSum: the sum of all bytes before it, modulo 256. */
function message(version: string, fields: readonly string[]): Uint8Array {
  const body = fields.map((field) => `${field}\x01`).join('');
  const head = text(`8=${version}\x019=${body.length}\x01${body}`);
  const sum = head.reduce((total, byte) => total + byte, 0) % 256;
  return concat(head, `10=${String(sum).padStart(3, '0')}\x01`);
}

const SOH = '\x01';

/** BeginString, BodyLength and MsgType are the first fields of every message; SOH ends each. */
const START = textPattern(
  /^8=FIX(T?)\.(\d\.\d)(?:SP\d)?[^ -~]9=\d{1,8}[^ -~]35=([A-Za-z0-9]{1,2})[^ -~]/,
);

interface Start {
  readonly version: string;
  readonly type: string;
}

function startOf(reader: Reader): Start | undefined {
  const [all = '', transport = '', version = '', type = ''] = reader.match(START) ?? [];
  return all.split(SOH).length === 4 ? { version: `${transport}${version}`, type } : undefined;
}

/** A Text (58) is read this far. */
const MAX_LENGTH = 512;

/** Any message but the one that was sent: an echo sends it back. */
function server(reader: Reader, { sent }: Reply): Answer {
  const start = startOf(reader);
  if (!start) return REJECT;
  const fit = sent.length > 0 ? compare(reader.bytes, sent) : 'none';
  if (fit === 'full') return REJECT;
  if (fit === 'partial') throw SHORTAGE;
  const isRefusal = start.type === '5' || start.type === '3';
  const fields = isRefusal ? reader.availableText(MAX_LENGTH).split(SOH) : [];
  const reason = fields.find((field) => /^58=[ -~]{1,80}$/.test(field))?.slice(3);
  const facts = { protocolVersion: start.version, ...(reason ? { note: reason } : {}) };
  return match('certain', rule(start.type), reader.at, facts);
}

function client(reader: Reader): Answer {
  const start = startOf(reader);
  if (!start) return REJECT;
  return match('certain', rule(start.type), reader.at, { protocolVersion: start.version });
}

const TYPES: Readonly<Record<string, string>> = {
  '0': 'Heartbeat',
  '1': 'TestRequest',
  '2': 'ResendRequest',
  '3': 'Reject',
  '5': 'Logout',
  A: 'Logon',
};

function rule(type: string): string {
  return TYPES[type] ?? 'start of a message';
}
