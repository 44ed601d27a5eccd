import { concat, hex, text, u16be, u32be } from '../bytes/build.ts';
import { indexOf } from '../bytes/compare.ts';
import { latin1 } from '../bytes/lines.ts';
import { between, oneOf } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import {
  type Answer,
  type Facts,
  firstMatch,
  match,
  protocol,
  REJECT,
  type Reply,
} from './protocol.ts';

/** UIDs of PS3.6 annex A: the application context, Verification, Implicit VR Little Endian. */
const APPLICATION_CONTEXT = '1.2.840.10008.3.1.1.1';
const VERIFICATION = '1.2.840.10008.1.1';
const IMPLICIT_VR = '1.2.840.10008.1.2';

/**
 * DICOM: a request for an association that could only verify the connection. A server accepts it, or
 * rejects it because it does not know our AE titles; both send nothing on.
 */
export const dicom = protocol({
  id: 'dicom',
  title: 'DICOM Upper Layer',
  name: 'DICOM',
  aliases: ['acr-nema', 'dimse', 'pacs'],
  tlsAliases: ['dicom-tls', 'dicoms'],
  ports: [104, 11112, 4242],
  tlsPorts: [2762],
  popularity: 0.8,
  speaksFirst: 'client',
  spec: 'DICOM PS3.8 sections 9.3.2 to 9.3.8',
  openings: [associateRequest()],
  // DCMTK 3.6.7 refuses an unrecognized PDU type before it uses the length.
  framing: {
    offset: 2,
    size: 4,
    endian: 'big',
    counts: 'payload',
    max: 131_072,
    compared: [between(1, 7)],
  },
  serverBeginnings: [[oneOf(2, 3, 7), undefined, 0]],
  server,
  client,
});

/** A-ASSOCIATE-RQ (section 9.3.2). */
function associateRequest(): Uint8Array {
  const presentation = concat(
    hex('01000000'),
    item(0x30, text(VERIFICATION)),
    item(0x40, text(IMPLICIT_VR)),
  );
  // The largest PDU, and the UID of the implementation (PS3.7 annex D.3): one of UUIDs.
  const user = concat(
    item(0x51, u32be(16_384)),
    item(0x52, text('2.25.135839123442371412374012')),
    item(0x55, text('firstbytes')),
  );
  const body = concat(
    hex('0001 0000'),
    'ANY-SCP         ',
    'FIRSTBYTES      ',
    new Uint8Array(32),
    item(0x10, text(APPLICATION_CONTEXT)),
    item(0x20, presentation),
    item(0x50, user),
  );
  return concat(hex('0100'), u32be(body.length), body);
}

function item(type: number, value: Uint8Array): Uint8Array {
  return concat(Uint8Array.of(type, 0), u16be(value.length), value);
}

function server(reader: Reader, { sent }: Reply): Answer {
  return firstMatch(reader, [
    accepted,
    (start) => (isRequest(sent) ? rejected(start) : REJECT),
    (start) => (isRequest(sent) ? aborted(start) : REJECT),
  ]);
}

function isRequest(sent: Uint8Array): boolean {
  return sent[0] === 1 && sent[1] === 0 && indexOf(sent, APPLICATION_CONTEXT) === 74 + 4;
}

const any = undefined;
/** Type, a length below 16 MiB, version 1, reserved bytes. */
const head = (type: number) => [type, any, 0, any, any, any, any, 1, any, any];
const AE_TITLES = 32;
const CONTEXT = text(APPLICATION_CONTEXT);

/** A-ASSOCIATE-AC: its first item is the application context, too. */
function accepted(reader: Reader): Answer {
  return association(reader, 2)
    ? match('certain', 'A-ASSOCIATE-AC', reader.at, implementationOf(reader.bytes))
    : REJECT;
}

function client(reader: Reader): Answer {
  return association(reader, 1)
    ? match('certain', 'A-ASSOCIATE-RQ', reader.at, implementationOf(reader.bytes))
    : REJECT;
}

function association(reader: Reader, type: number): boolean {
  if (!reader.pattern(head(type))) return false;
  // AE titles are text in a request; no client tests those that an acceptor returns.
  for (let ahead = 0; type === 1 && ahead < AE_TITLES; ahead++) {
    const byte = reader.peek(ahead);
    if (byte !== 0 && (byte < 0x20 || byte === 0x7f)) return false;
  }
  reader.skip(AE_TITLES + 32);
  if (!reader.pattern(ASSOCIATION_BYTES)) return false;
  return reader.u16be() >= CONTEXT.length && reader.text(CONTEXT);
}

const ASSOCIATION_BYTES = [0x10, any];

/** Implementation Version Name (PS3.7 annex D.3.3.2.3): `OFFIS_DCMTK_367`. */
function implementationOf(bytes: Uint8Array): Facts {
  for (let at = 74; at + 4 <= bytes.length; ) {
    const type = bytes[at];
    const length = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
    const value = latin1(bytes, at + 4, at + 4 + length);
    if (type === 0x55 && value.length === length && /^[ -~]{1,16}$/.test(value)) {
      return { product: value.trim() };
    }
    // The items of the user information are inside it.
    at += type === 0x50 ? 4 : 4 + length;
  }
  return {};
}

/** A-ASSOCIATE-RJ: result, source and reason (section 9.3.4): five bytes that are not zero. */
function rejected(reader: Reader): Answer {
  if (!reader.pattern(REJECTED_BYTES)) {
    return REJECT;
  }
  const [, , , , , , , , source, reason] = reader.bytes;
  const note = source === 1 ? REASONS[reason ?? 0] : undefined;
  return match('likely', 'A-ASSOCIATE-RJ', reader.at, note ? { note } : {});
}

const REJECTED_BYTES = [3, any, 0, 0, 0, 4, any, between(1, 2), between(1, 3), between(1, 10)];

const REASONS: Readonly<Record<number, string>> = {
  1: 'no reason given',
  2: 'application context not supported',
  3: 'calling AE title not recognized',
  7: 'called AE title not recognized',
};

/** A-ABORT: source and reason (section 9.3.8). */
function aborted(reader: Reader): Answer {
  return reader.pattern(ABORTED_BYTES) ? match('weak', 'A-ABORT', reader.at) : REJECT;
}

const ABORTED_BYTES = [7, any, 0, 0, 0, 4, any, any, between(0, 2), between(0, 6)];
