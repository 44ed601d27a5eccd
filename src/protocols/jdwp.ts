import { concat, hex } from '../bytes/build.ts';
import { startsWith } from '../bytes/compare.ts';
import { latin1 } from '../bytes/lines.ts';
import { type ByteTest, between } from '../bytes/pattern.ts';
import { ifItComes, type Reader } from '../bytes/reader.ts';
import { type Answer, type Facts, match, protocol, REJECT, type Reply } from './protocol.ts';

const HANDSHAKE = 'JDWP-Handshake';

/**
 * JDWP: both sides send the same fourteen bytes. The command after them, VirtualMachine.Version,
 * distinguishes a virtual machine from an echo, and only reads.
 */
export const jdwp = protocol({
  id: 'jdwp',
  title: 'Java Debug Wire Protocol',
  name: 'JDWP',
  ports: [5005, 8000],
  sideEffect: {
    kind: 'occupies',
    text: 'the JVM serves one debugger: others are refused meanwhile, and one that was started with `suspend=y` continues when the connection ends',
  },
  exposure: [{ risk: 'debugger' }],
  popularity: 15,
  speaksFirst: 'client',
  spec: 'JDWP Specification, "JDWP Start Up" and "JDWP Packets"; OpenJDK 17 as observed',
  // Length 11, our id, no flags, command set 1, command 1.
  openings: [concat(HANDSHAKE, hex('0000000b 66627974 00 01 01'))],
  echoes: true,
  server,
  client,
});

/** A server that closes after the handshake leaves open whether a reply would have come. */
function server(reader: Reader, { bytes, sent }: Reply): Answer {
  if (!reader.text(HANDSHAKE)) return REJECT;
  const reply = replyTo(sent);
  const isReply = ifItComes(reader, () => reader.pattern(reply));
  if (isReply === undefined) return bareHandshake(bytes.length);
  if (isReply && sent.length >= 22) {
    return match('certain', 'handshake, and the reply to our command', reader.at, version(bytes));
  }
  return startsWith(bytes, sent) && sent.length > 14 ? REJECT : bareHandshake(14);
}

/** Length, the id of our command, and the flag of a reply, which an echo of the command lacks. */
function replyTo(sent: Uint8Array): ByteTest[] {
  return [0, 0, between(0, 63), undefined, ...sent.subarray(18, 22), 0x80, 0];
}

/** The bare handshake may be an echo that was cut, or that of a client that sent no more. */
function bareHandshake(received: number): Answer {
  return match(received === 14 ? 'likely' : 'weak', 'handshake', 14);
}

/** Description, then the version of the virtual machine and its name. */
function version(bytes: Uint8Array): Facts {
  const description = latin1(bytes, 25, 1024);
  const vm = /JVM version ([\w.+-]{1,32}) \(([^,)]{1,64})/.exec(description);
  return vm ? { version: vm[1] as string, product: vm[2] as string } : {};
}

function client(reader: Reader): Answer {
  return reader.text(HANDSHAKE) ? match('certain', 'handshake', reader.at) : REJECT;
}
