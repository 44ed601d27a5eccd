// Plays one recorded server: says what it said, and ends as it ended.
import dgram from 'node:dgram';
import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';
import { polyglot } from '../../dist/protocols/polyglot.js';

/** Starts it on a free port of the loopback. Resolves to its entry, and how to stop it. */
export async function play(recording, registry, pem) {
  const names = recording.stack.split('/');
  const inside = registry.get(names.at(-1))?.inside ?? [];
  const entry = {
    name: recording.name,
    host: '127.0.0.1',
    transport: recording.transport ?? 'tcp',
    truth: names.at(-1),
    tls: names[0] === 'tls',
    // What it always comes in is named by whoever does not ask for it.
    alt: [...inside, ...(recording.also ?? []).map((stack) => stack.split('/').at(-1))],
  };
  return entry.transport === 'udp' ? playUdp(recording, entry) : playTcp(recording, entry, pem);
}

async function playTcp({ exchanges }, entry, pem) {
  const sockets = new Set();
  const server = net.createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    const plain = exchanges.filter(({ layer }) => layer === 'tcp');
    if (entry.tls) waitForHello(socket, exchanges, plain, pem, WEB.includes(entry.truth));
    else speak(socket, plain);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return { entry: { ...entry, port: server.address().port }, stop };
}

/** A ClientHello gets real TLS, with what was recorded inside; other bytes what was recorded. */
function waitForHello(socket, exchanges, plain, pem, webStack) {
  socket.once('data', (bytes) => {
    if (bytes[0] !== 0x16) {
      speak(socket, plain, bytes);
      return;
    }
    socket.pause();
    socket.unshift(bytes);
    const inside = exchanges.filter(({ layer }) => layer === 'tls');
    const isWeb = webStack || inside.some(({ turns }) => isOfTheWeb(bytesOf(turns[0].received)));
    const secured = new tls.TLSSocket(socket, {
      isServer: true,
      key: pem.private,
      cert: pem.cert,
      // Nothing was ever said inside: nobody was let in.
      requestCert: inside.every(({ turns }) => turns[0].received === ''),
      rejectUnauthorized: true,
      ALPNCallback: ({ protocols }) => (isWeb ? chosenAlpn(protocols, inside) : undefined),
    });
    secured.on('error', () => {});
    // What is said unasked was recorded without ALPN, and to who chose HTTP/2 it is not said.
    secured.on('secure', () =>
      speak(secured, secured.alpnProtocol === 'h2' ? withoutBanner(inside) : inside),
    );
  });
}

const WEB = ['http', 'http2', 'grpc', 'websocket', 'ipp', 'http-proxy'];

function isOfTheWeb(bytes) {
  return bytes.subarray(0, 5).toString('latin1') === 'HTTP/' || bytes[3] === 4;
}

function withoutBanner(exchanges) {
  return exchanges.filter(({ asked }) => asked !== 'listen');
}

/** What the recorded server would have chosen shows in what it said in HTTP/2 and HTTP/1.1. */
function chosenAlpn(offered, inside) {
  const said = (asked) => inside.find((one) => one.asked === asked)?.turns[0].received ?? '';
  const settings = /^......04/.test(said('http2'));
  if (offered.includes('h2') && settings) return 'h2';
  return offered.find((name) => name !== 'h2');
}

/** The banner comes at once; then what was recorded for the message that comes in. */
function speak(socket, exchanges, already) {
  const listened = exchanges.find(({ asked, turns }) => asked === 'listen' && turns.length === 1);
  const banner = bytesOf(listened?.turns[0].received);
  if (banner.length > 0 && !already) socket.write(banner);
  // Who answers others, and closed when nothing came, had only waited long enough.
  const answers = exchanges.some(
    ({ asked, turns }) => asked !== 'listen' && turns[0].received !== '',
  );
  if (listened && (banner.length > 0 || !answers) && ['eof', 'reset'].includes(listened.end)) {
    finish(socket, listened.end);
    return;
  }
  const hear = (bytes) => {
    if (isEcho(exchanges)) {
      socket.write(bytes);
      return;
    }
    const exchange = closest(exchanges, bytes, banner);
    if (!exchange) return;
    const said = bytesOf(exchange.turns.at(-1).received);
    const rest = said.subarray(0, banner.length).equals(banner)
      ? said.subarray(banner.length)
      : said;
    if (rest.length > 0) socket.write(rest);
    finish(socket, exchange.end);
  };
  hearWhole(socket, exchanges, already, hear);
}

/** Some messages come piece by piece: who gave up early on the real one gives up as early here. */
function hearWhole(socket, exchanges, already, hear) {
  const staged = exchanges.find((one) => one.staged && one.turns[0].received === '');
  const gaveUp = ['eof', 'reset'].includes(staged?.end) ? bytesOf(staged.turns[0].sent).length : 0;
  let came = Buffer.alloc(0);
  const take = (bytes) => {
    came = Buffer.concat([came, bytes]);
    const isWhole =
      came.length >= polyglot.length || !came.equals(polyglot.subarray(0, came.length));
    if (!isWhole && gaveUp > 0 && came.length >= gaveUp) finish(socket, staged.end);
    else if (isWhole) hear(came);
    if (isWhole) socket.off('data', take);
  };
  socket.on('data', take);
  if (already) take(already);
}

/** What it was sent differs from time to time (a ClientHello is random), and so does its answer. */
function isEcho(exchanges) {
  const spoken = exchanges.filter(({ turns }) => turns[0].sent !== '');
  return spoken.every(({ turns }) => turns[0].received === turns[0].sent);
}

function finish(socket, end) {
  if (end === 'eof') socket.end();
  if (end === 'reset') (socket.resetAndDestroy ?? socket.destroy).call(socket);
}

/** The exchange whose message begins most like the one that came. */
function closest(exchanges, bytes) {
  const came = withoutHost(bytes);
  let best;
  let longest = 0;
  for (const exchange of exchanges) {
    const sent = withoutHost(bytesOf(exchange.turns.at(-1).sent));
    if (sent.length === 0) continue;
    let same = 0;
    while (same < sent.length && sent[same] === came[same]) same++;
    // A hello is random from its sixth byte on.
    const hello = exchange.asked === 'tls' && bytes[0] === 0x16 ? 64 : 0;
    const likeness = same + hello - Math.abs(sent.length - came.length) / 4;
    if (likeness > longest) [best, longest] = [exchange, likeness];
  }
  return best;
}

/** The addressee is another one now than when it was recorded. */
function withoutHost(bytes) {
  const at = bytes.indexOf('\r\nHost: ');
  if (at === -1) return bytes;
  return Buffer.concat([bytes.subarray(0, at), bytes.subarray(bytes.indexOf('\r\n', at + 2))]);
}

async function playUdp({ exchanges }, entry) {
  const socket = dgram.createSocket('udp4');
  socket.on('error', () => {});
  socket.on('message', (bytes, from) => {
    const exchange = closest(exchanges, bytes);
    const said = bytesOf(exchange?.turns[0].received);
    if (said.length > 0) socket.send(said, from.port, from.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return { entry: { ...entry, port: socket.address().port }, stop: () => socket.close() };
}

function bytesOf(hex = '') {
  return Buffer.from(hex, 'hex');
}
