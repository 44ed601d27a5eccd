import { randomBytes } from 'node:crypto';
import dgram from 'node:dgram';
import { once } from 'node:events';
import type { Behaviour } from './behaviour.ts';

type Send = (bytes: Uint8Array) => void;

/** What follows one datagram of a client: enough to fill every receive buffer. */
const FLOOD_LENGTH = 500;

/** Hostile servers over UDP. */
export const udpBehaviours: readonly Behaviour[] = [
  overUdp('flood of large datagrams', 'dns', (_, send) => flood(send, Buffer.alloc(65_000, 'x'))),
  overUdp('flood of small datagrams', 'dns', (_, send) => flood(send, Buffer.from('x'))),
  overUdp('flood of empty datagrams', 'ntp', (_, send) => flood(send, Buffer.alloc(0))),
  overUdp('flood of the request', 'ntp', (request, send) => flood(send, request)),
  overUdp('echo over UDP', 'dns', (request, send) => send(request)),
  overUdp('random bytes over UDP', 'snmp', (_, send) => send(randomBytes(400))),
  overUdp('silent over UDP', 'dns', () => {}),
  overUdp('a DNS reply with another id', 'dns', (_, send) => {
    send(Buffer.from('ffff81800001000000000000', 'hex'));
  }),
  overUdp('half a DNS reply', 'dns', (request, send) => send(request.subarray(0, 7))),
  { name: 'replies from another port', expect: 'dns', start: fromAnotherPort },
  { name: 'refused over UDP, by ICMP', expect: 'dns', start: refusedByIcmp },
];

function overUdp(
  name: string,
  expect: string,
  answer: (request: Buffer, send: Send) => void,
): Behaviour {
  const start = async () => {
    const socket = await bound();
    socket.on('message', (request, { port, address }) => {
      answer(request, (bytes) => socket.send(bytes, port, address));
    });
    return placeOf(socket);
  };
  return { name, expect, start };
}

/** A few datagrams each turn of the event loop, so that no other peer starves. */
function flood(send: Send, bytes: Uint8Array, left = FLOOD_LENGTH): void {
  for (let i = 0; i < 10; i++) send(bytes);
  if (left > 10) setImmediate(flood, send, bytes, left - 10);
}

async function fromAnotherPort() {
  const [asked, other] = [await bound(), await bound()];
  asked.on('message', (request, { port, address }) => {
    const reply = Buffer.from(request);
    reply[2] = 0x81;
    other.send(reply, port, address);
  });
  return placeOf(asked);
}

/** A port that was free a moment ago: the system replies with ICMP. */
async function refusedByIcmp() {
  const socket = await bound();
  const place = placeOf(socket);
  socket.close();
  return place;
}

async function bound(): Promise<dgram.Socket> {
  const socket = dgram.createSocket('udp4');
  // Also what ICMP reports about clients that have left.
  socket.on('error', () => {});
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return socket;
}

function placeOf(socket: dgram.Socket) {
  return { port: socket.address().port, transport: 'udp' } as const;
}
