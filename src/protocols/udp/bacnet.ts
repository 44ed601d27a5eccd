import { hex } from '../../bytes/build.ts';
import { between, comparePattern } from '../../bytes/pattern.ts';
import { legacyClient, legacyServer, NEED } from '../legacy.ts';
import {
  type ClientBytes,
  match,
  protocol,
  REJECT,
  type Reply,
  type Verdict,
} from '../protocol.ts';

const INVOKE_ID = 0x66;

/**
 * BACnet/IP: ReadProperty of the object identifier of device 4194303, the number that every
 * device takes for its own. A Who-Is would be answered by broadcast, if at all.
 */
export const bacnet = protocol({
  id: 'bacnet',
  title: 'Building Automation and Control network',
  name: 'BACNET',
  fragilePorts: [[47808, 47808]],
  transport: 'udp',
  ports: [47808],
  speaksFirst: 'client',
  spec: 'ANSI/ASHRAE 135-2016 clauses 15.5, 20.1 and J.2',
  // BVLC unicast; NPDU that expects a reply; confirmed request, one segment of 1476 bytes.
  openings: [hex('810a 0011 0104 0005 66 0c 0c 023fffff 19 4b')],
  server: legacyServer(server),
  client: legacyClient(client),
});

const any = undefined;

/** BVLC, an NPDU of the local network, then an answer to our invoke id. */
function server({ bytes, sent, ended }: Reply): Verdict {
  const need = ended ? REJECT : NEED;
  if (comparePattern(sent, [0x81, 0x0a, 0, any, 1, 4, 0, any, INVOKE_ID, 0x0c]) !== 'full') {
    return REJECT;
  }
  const front = [0x81, between(0x0a, 0x0b), between(0, 5), any, 1, 0];
  const answers = [
    { rule: 'ReadProperty-ACK', shape: [0x30, INVOKE_ID, 0x0c, 0x0c, 2] },
    { rule: 'Error', shape: [0x50, INVOKE_ID, 0x0c, 0x91, between(0, 8)] },
    { rule: 'Reject', shape: [0x60, INVOKE_ID, between(0, 10)] },
    { rule: 'Abort', shape: [between(0x70, 0x71), INVOKE_ID, between(0, 11)] },
    { rule: 'I-Am', shape: [0x10, 0x00, 0xc4, 2, any, any, any] },
  ].map(({ rule, shape }) => ({
    rule,
    fit: comparePattern(bytes, [...front, ...shape]),
    end: front.length + shape.length,
  }));
  const found = answers.find(({ fit }) => fit === 'full');
  if (found) {
    const device = found.rule === 'ReadProperty-ACK' ? deviceId(bytes) : '';
    const note = device ? { note: device } : {};
    return match('certain', `${found.rule} to our request`, found.end, note);
  }
  return answers.some(({ fit }) => fit === 'partial') ? need : REJECT;
}

/** `0c` object `19 4b 3e c4` object `3f`: the number that the device really has. */
function deviceId(bytes: Uint8Array): string {
  const value = [0x0c, 2, any, any, any, 0x19, 0x4b, 0x3e, 0xc4, 2, any, any, any, 0x3f];
  if (comparePattern(bytes, value, 9) !== 'full') return '';
  const number = ((bytes[19] ?? 0) & 0x3f) * 65_536 + (bytes[20] ?? 0) * 256 + (bytes[21] ?? 0);
  return `device ${number}`;
}

/** A BVLC function of clause J.2, a length, and what it goes with: an NPDU or nothing. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const npdu = [between(0x0a, 0x0b), between(0, 5), any, 1];
  const shapes = [
    {
      rule: 'confirmed request',
      shape: [0x81, ...npdu, 4, between(0, 3), any, any, between(0, 29)],
    },
    { rule: 'Who-Is', shape: [0x81, ...npdu, 0, 0x10, 8] },
    { rule: 'Who-Is', shape: [0x81, ...npdu, 0x20, 0xff, 0xff, 0, any, 0x10, 8] },
    { rule: 'foreign device registration', shape: [0x81, 5, 0, 6, any, any] },
  ];
  const fits = shapes.map(({ rule, shape }) => ({
    rule,
    fit: comparePattern(bytes, shape),
    end: shape.length,
  }));
  const found = fits.find(({ fit }) => fit === 'full');
  if (found) return match('likely', found.rule, found.end);
  return fits.some(({ fit }) => fit === 'partial') && !ended ? NEED : REJECT;
}
