import { text } from '../bytes/build.ts';
import { startsWith } from '../bytes/compare.ts';
import type { Reader } from '../bytes/reader.ts';
import { textPattern } from '../bytes/text-pattern.ts';
import { type Answer, type Facts, match, protocol, REJECT, type Reply } from './protocol.ts';

/** GDB's remote serial protocol: the packet qSupported, which reads features and sets none. */
export const gdb = protocol({
  id: 'gdb',
  title: 'GDB remote serial protocol',
  name: 'GDB',
  aliases: ['gdb-remote', 'gdbserver'],
  ports: [1234, 2331, 3333],
  linesOnly: 'a stub that reads unframed bytes may stop the program',
  sideEffect: {
    kind: 'occupies',
    text: 'the stub serves one debugger: it may stop the program, and gdbserver ends with the connection',
  },
  exposure: [{ risk: 'debugger' }],
  popularity: 8,
  speaksFirst: 'client',
  spec: 'Debugging with GDB, appendix "Remote Protocol"; gdbserver 13.1, lldb-server 14 as observed',
  openings: [packet('qSupported')],
  server,
  client,
});

/** `$`, the data and its checksum; an acknowledgement in front clears the line. */
function packet(data: string): Uint8Array {
  return text(`+$${data}#${checksum(data)}`);
}

/** The sum of the data modulo 256 in two hexadecimal digits. */
function checksum(data: string): string {
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += data.charCodeAt(i);
  return (sum % 256).toString(16).padStart(2, '0');
}

function server(reader: Reader, { sent }: Reply): Answer {
  const found = readPacket(reader);
  if (!found) return REJECT;
  const { data, isAcknowledged } = found;
  if (/^PacketSize=[\da-f]+(?:;|$)/i.test(data)) {
    return match('certain', 'answer to qSupported', reader.at, product(data));
  }
  // Stubs that do not know qSupported answer with the empty packet.
  if (data === '' && isAcknowledged && startsWith(sent, gdb.openings[0] as Uint8Array)) {
    return match('certain', 'empty answer to qSupported', reader.at);
  }
  return match(data.length > 3 ? 'likely' : 'weak', 'packet with its checksum', reader.at);
}

function product(data: string): Facts {
  if (data.includes('QPassSignals+;QProgramSignals+')) return { product: 'gdbserver' };
  return data.includes('QStartNoAckMode+;qEcho+') ? { product: 'lldb-server' } : {};
}

/** Up to two acknowledgements, then a packet; the data of the first packets is printable. */
const PACKET = textPattern(/^(\+{0,2})\$([\x20-\x22\x25-\x7e]*)#([\da-fA-F]{2})/);

/** A packet whose checksum is right; undefined if the bytes are not one. */
function readPacket(reader: Reader): { data: string; isAcknowledged: boolean } | undefined {
  const [, acknowledgements, data = '', sum = ''] = reader.match(PACKET) ?? [];
  if (checksum(data) !== sum.toLowerCase()) return undefined;
  return { data, isAcknowledged: acknowledgements !== '' };
}

/** Every debugger begins with an acknowledgement or a packet, most with qSupported. */
const FIRST_REQUESTS = /^(?:qSupported(?::|$)|QStartNoAckMode$|qHostInfo$|vMustReplyEmpty$)/;

function client(reader: Reader): Answer {
  const found = readPacket(reader);
  if (!found) return REJECT;
  const isKnown = FIRST_REQUESTS.test(found.data);
  return match(isKnown ? 'certain' : 'weak', 'packet with its checksum', reader.at);
}
