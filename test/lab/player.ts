/** Plays one recorded server: it sends what the real one sent, and ends connections as it did. */

import dgram from 'node:dgram';
import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import tls from 'node:tls';
import type { RecordedExchange, Recording } from '../../fixtures/recordings.ts';
import type { End } from '../../src/identify/exchange.ts';
import { polyglot } from '../../src/protocols/polyglot.ts';
import type { Registry } from '../../src/protocols/registry.ts';
import type { LabEndpoint } from './truth.ts';

/** A certificate and its key, as PEM. */
export interface KeyPair {
  readonly private: string;
  readonly cert: string;
}

export interface PlayedServer {
  readonly endpoint: LabEndpoint;
  readonly stop: () => void;
}

/** Starts it on a free port of the loopback. */
export async function play(
  recording: Recording,
  registry: Registry,
  key: KeyPair,
): Promise<PlayedServer> {
  const { name, protocol: truth, transport, stack, also } = recording;
  const outer = registry.get(truth)?.layeredOn ?? [];
  const { port, stop } =
    transport === 'udp' ? await playUdp(recording) : await playTcp(recording, key);
  const endpoint: LabEndpoint = {
    name,
    host: '127.0.0.1',
    port,
    transport,
    truth,
    tls: stack[0] === 'tls',
    // Without the protocol's own opening, only the outer protocol can be identified.
    alt: [...outer, ...also.map((one) => one.at(-1) ?? '')],
  };
  return { endpoint, stop };
}

interface Listening {
  readonly port: number;
  readonly stop: () => void;
}

async function playTcp(recording: Recording, key: KeyPair): Promise<Listening> {
  const sockets = new Set<net.Socket>();
  const plain = recording.exchanges.filter(({ layer }) => layer === 'tcp');
  const server = net.createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    // A server that reads closes its side as well, even if it is silent.
    socket.on('end', () => socket.end());
    if (recording.stack[0] === 'tls') waitForClientHello(socket, recording, plain, key);
    else playExchanges(socket, plain);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return { port: (server.address() as AddressInfo).port, stop };
}

/** A ClientHello is answered with real TLS and the exchanges inside; other bytes as recorded. */
function waitForClientHello(
  socket: net.Socket,
  recording: Recording,
  plain: readonly RecordedExchange[],
  key: KeyPair,
): void {
  socket.once('data', (bytes) => {
    if (bytes[0] !== 0x16) {
      playExchanges(socket, plain, bytes);
      return;
    }
    socket.pause();
    socket.unshift(bytes);
    const inside = recording.exchanges.filter(({ layer }) => layer === 'tls');
    const choosesAlpn = WEB.includes(recording.protocol) || inside.some(repliesInHttp);
    const secured = new tls.TLSSocket(socket, {
      isServer: true,
      key: key.private,
      cert: key.cert,
      // Silence on every opening inside: the server had required a client certificate.
      requestCert: inside.every((one) => received(one).length === 0),
      rejectUnauthorized: true,
      ALPNCallback: ({ protocols }) => (choosesAlpn ? chosenAlpn(protocols, inside) : undefined),
    });
    secured.on('error', () => {});
    // Banners were recorded without ALPN; a server that chose HTTP/2 does not send one.
    secured.on('secure', () =>
      playExchanges(secured, secured.alpnProtocol === 'h2' ? withoutBanner(inside) : inside),
    );
  });
}

const WEB: readonly string[] = ['http', 'http2', 'grpc', 'websocket', 'ipp', 'http-proxy'];

function repliesInHttp(exchange: RecordedExchange): boolean {
  const bytes = received(exchange);
  return bytes.subarray(0, 5).toString('latin1') === 'HTTP/' || isHttp2Settings(bytes);
}

/** The type of the frame stands after its length. */
function isHttp2Settings(bytes: Buffer): boolean {
  return bytes[3] === 4;
}

function withoutBanner(exchanges: readonly RecordedExchange[]): readonly RecordedExchange[] {
  return exchanges.filter(({ probedWith }) => probedWith !== 'listen');
}

/** The replies in HTTP/2 and HTTP/1.1 show what the recorded server would have chosen. */
function chosenAlpn(
  offered: readonly string[],
  inside: readonly RecordedExchange[],
): string | undefined {
  const http2 = inside.find(({ probedWith }) => probedWith === 'http2');
  if (offered.includes('h2') && http2 && isHttp2Settings(received(http2))) return 'h2';
  return offered.find((name) => name !== 'h2');
}

/** Sends the banner at once, then the reply that was recorded for the bytes that come in. */
function playExchanges(
  socket: net.Socket,
  exchanges: readonly RecordedExchange[],
  already?: Buffer,
): void {
  const listened = exchanges.find(
    ({ probedWith, turns }) => probedWith === 'listen' && turns.length === 1,
  );
  const banner = listened ? received(listened) : Buffer.alloc(0);
  if (banner.length > 0 && !already) socket.write(banner);
  // A server that replies to openings and closed without one had only waited long enough.
  const replies = withoutBanner(exchanges).some((one) => received(one).length > 0);
  if (listened && isClosed(listened.end) && (banner.length > 0 || !replies)) {
    end(socket, listened.end);
    return;
  }
  collectMessage(socket, exchanges, already, (message) => {
    if (isEcho(exchanges)) {
      socket.write(message);
      return;
    }
    const exchange = closestExchange(exchanges, message);
    if (!exchange) return;
    const reply = Buffer.from(exchange.turns.at(-1)?.received ?? []);
    const startsWithBanner = reply.subarray(0, banner.length).equals(banner);
    const rest = startsWithBanner ? reply.subarray(banner.length) : reply;
    if (rest.length > 0) socket.write(rest);
    end(socket, exchange.end);
  });
}

/** Waits for a whole message, or closes after as many bytes of the polyglot as the real one did. */
function collectMessage(
  socket: net.Socket,
  exchanges: readonly RecordedExchange[],
  already: Buffer | undefined,
  onMessage: (message: Buffer) => void,
): void {
  const incremental = exchanges.find((one) => one.incremental && received(one).length === 0);
  const closedAfter =
    incremental && isClosed(incremental.end) ? (incremental.turns[0]?.sent.length ?? 0) : 0;
  let collected = Buffer.alloc(0);
  const take = (bytes: Buffer) => {
    collected = Buffer.concat([collected, bytes]);
    const isWhole =
      collected.length >= polyglot.length ||
      !collected.equals(polyglot.subarray(0, collected.length));
    if (isWhole) {
      socket.off('data', take);
      onMessage(collected);
    } else if (incremental && closedAfter > 0 && collected.length >= closedAfter) {
      end(socket, incremental.end);
    }
  };
  socket.on('data', take);
  if (already) take(already);
}

/** An echo repeats everything, though openings differ each time (a ClientHello is random). */
function isEcho(exchanges: readonly RecordedExchange[]): boolean {
  const openings = exchanges.filter(({ turns }) => turns[0]?.sent.length);
  return openings.every((one) => received(one).equals(one.turns[0]?.sent ?? new Uint8Array(0)));
}

function isClosed(how: End): boolean {
  return how === 'eof' || how === 'reset';
}

function end(socket: net.Socket, how: End): void {
  if (how === 'eof') socket.end();
  if (how === 'reset') socket.resetAndDestroy();
}

/** A ClientHello is random from its sixth byte: it counts as this many equal bytes. */
const CLIENT_HELLO_LIKENESS = 64;

/** The exchange whose opening is most like the message. */
function closestExchange(
  exchanges: readonly RecordedExchange[],
  message: Buffer,
): RecordedExchange | undefined {
  const wanted = withoutHost(message);
  let best: RecordedExchange | undefined;
  let highest = 0;
  for (const exchange of exchanges) {
    const sent = withoutHost(Buffer.from(exchange.turns.at(-1)?.sent ?? []));
    if (sent.length === 0) continue;
    const isClientHello = exchange.probedWith === 'tls' && message[0] === 0x16;
    const likeness =
      commonLength(sent, wanted) +
      (isClientHello ? CLIENT_HELLO_LIKENESS : 0) -
      Math.abs(sent.length - wanted.length) / 4;
    if (likeness > highest) [best, highest] = [exchange, likeness];
  }
  return best;
}

function commonLength(one: Buffer, other: Buffer): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length++;
  return length;
}

/** The Host field names another address than when the exchange was recorded. */
function withoutHost(bytes: Buffer): Buffer {
  const at = bytes.indexOf('\r\nHost: ');
  if (at === -1) return bytes;
  return Buffer.concat([bytes.subarray(0, at), bytes.subarray(bytes.indexOf('\r\n', at + 2))]);
}

async function playUdp({ exchanges }: Recording): Promise<Listening> {
  const socket = dgram.createSocket('udp4');
  socket.on('error', () => {});
  socket.on('message', (message, from) => {
    const exchange = closestExchange(exchanges, message);
    if (!exchange) return;
    const reply = received(exchange);
    if (reply.length > 0) socket.send(reply, from.port, from.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return { port: socket.address().port, stop: () => socket.close() };
}

/** What came first on the recorded connection. */
function received({ turns }: RecordedExchange): Buffer {
  return Buffer.from(turns[0]?.received ?? []);
}
