import { concat, hex } from '../bytes/build.ts';
import { compare } from '../bytes/compare.ts';
import { latin1 } from '../bytes/lines.ts';
import { between, comparePattern } from '../bytes/pattern.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import {
  type ClientBytes,
  type Facts,
  match,
  protocol,
  REJECT,
  type Reply,
  type Verdict,
} from './protocol.ts';

const HANDSHAKE = 'JDWP-Handshake';

/**
 * JDWP: both sides say the same fourteen bytes. The command after them, VirtualMachine.Version,
 * tells a virtual machine from an echo, and reads only.
 */
export const jdwp = protocol({
  id: 'jdwp',
  title: 'Java Debug Wire Protocol',
  name: 'JDWP',
  popularity: 2,
  ports: [5005, 8000],
  speaksFirst: 'client',
  spec: 'JDWP Specification, "JDWP Start Up" and "JDWP Packets"; OpenJDK 17 as observed',
  // Length 11, our id, no flags, command set 1, command 1.
  openings: [concat(HANDSHAKE, hex('0000000b 66627974 00 01 01'))],
  echoes: true,
  server: legacyServer(server),
  client: legacyClient(client),
});

function server({ bytes, sent, ended }: Reply): Verdict {
  const start = compare(bytes, HANDSHAKE);
  if (start !== 'full') return start === 'partial' && !ended ? NEED : REJECT;
  // An echo goes on with our own command: its flags are not those of a reply.
  const reply = comparePattern(
    bytes,
    [0, 0, between(0, 63), undefined, ...sent.subarray(18, 22), 0x80, 0],
    14,
  );
  if (reply === 'full' && sent.length >= 22) {
    return match('certain', 'handshake, and the reply to our command', 24, version(bytes));
  }
  if (reply === 'partial') return ended ? weak(bytes.length) : NEED;
  return compare(bytes, sent) === 'full' && sent.length > 14 ? REJECT : weak(14);
}

/** The bare handshake may be an echo, if it was cut or we sent no more ourselves. */
function weak(read: number): Verdict {
  return match(read === 14 ? 'likely' : 'weak', 'handshake', 14);
}

/** Description, then the version of the virtual machine and its name. */
function version(bytes: Uint8Array): Facts {
  const said = latin1(bytes.subarray(25, 1024));
  const vm = /JVM version ([\w.+-]{1,32}) \(([^,)]{1,64})/.exec(said);
  return vm ? { version: vm[1] as string, product: vm[2] as string } : {};
}

function client({ bytes, ended }: ClientBytes): Verdict {
  const fit = compare(bytes, HANDSHAKE);
  if (fit === 'full') return match('certain', 'handshake', 14);
  return fit === 'partial' && !ended ? NEED : REJECT;
}
