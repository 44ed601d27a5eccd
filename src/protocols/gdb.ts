import { text } from '../bytes/build.ts';
import { startsWith } from '../bytes/compare.ts';
import { latin1 } from '../bytes/lines.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

/** GDB's remote serial protocol: the packet qSupported, which asks and sets nothing here. */
export const gdb = protocol({
  id: 'gdb',
  title: 'GDB remote serial protocol',
  name: 'GDB',
  aliases: ['gdb-remote', 'gdbserver'],
  popularity: 0.7,
  ports: [1234, 2331, 3333],
  speaksFirst: 'client',
  spec: 'Debugging with GDB, appendix "Remote Protocol"; gdbserver 13.1, lldb-server 14 as observed',
  openings: [packet('qSupported')],
  server: legacyServer(server),
  client: legacyClient(client),
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

interface Packet {
  readonly data: string;
  readonly end: number;
  readonly acknowledged: boolean;
}

function server({ bytes, sent, ended }: Reply): Verdict {
  const found = packetIn(bytes);
  if (found === 'bad') return REJECT;
  if (found === 'partial') return ended ? REJECT : NEED;
  if (/^PacketSize=[\da-f]+(?:;|$)/i.test(found.data)) {
    return match('certain', 'answer to qSupported', found.end, product(found.data));
  }
  const isAsked = startsWith(sent, gdb.openings[0] as Uint8Array);
  // Some stubs know no qSupported; the empty packet says so.
  if (isAsked && found.acknowledged && found.data === '') {
    return match('certain', 'empty answer to qSupported', found.end);
  }
  return match(found.data.length > 3 ? 'likely' : 'weak', 'packet with its checksum', found.end);
}

function product(data: string): { product?: string } {
  if (data.includes('QPassSignals+;QProgramSignals+')) return { product: 'gdbserver' };
  return data.includes('QStartNoAckMode+;qEcho+') ? { product: 'lldb-server' } : {};
}

/** The longest answer that is looked for its end. */
const LONGEST = 4000;

/** Up to two acknowledgements, then a packet whose checksum is right. */
function packetIn(bytes: Uint8Array): Packet | 'partial' | 'bad' {
  const said = latin1(bytes.subarray(0, LONGEST + 8));
  const parts = /^(\+{0,2})(?:\$([^#$]*)(?:#([\da-fA-F]{0,2}))?)?/.exec(said);
  const [all, acks, data, sum] = parts ?? [];
  if (all === undefined || acks === undefined) return 'bad';
  // Answers to the first packets are printable, but binary data may follow an "X".
  if (data !== undefined && !/^[\x20-\x7e]*$/.test(data)) return 'bad';
  if (sum?.length === 2) {
    const isRight = data !== undefined && checksum(data) === sum.toLowerCase();
    return isRight ? { data, end: all.length, acknowledged: acks !== '' } : 'bad';
  }
  return all.length === said.length && said.length < LONGEST ? 'partial' : 'bad';
}

/** Every debugger begins with an acknowledgement or a packet, most with qSupported. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const found = packetIn(bytes);
  if (found === 'bad') return REJECT;
  if (found === 'partial') return ended ? REJECT : NEED;
  const known = /^(?:qSupported(?::|$)|QStartNoAckMode$|qHostInfo$|vMustReplyEmpty$)/;
  return match(known.test(found.data) ? 'certain' : 'weak', 'packet with its checksum', found.end);
}
