import dgram from 'node:dgram';

/** More than one datagram holds on an ordinary network. */
const LIMIT = 4096;

/**
 * One datagram and the first that comes back from the same address, from whatever port: TFTP
 * answers from a new one. Nothing is sent again.
 */
export function datagramExchange({ host, port }, { asked, sent }, wait) {
  return new Promise((resolve) => {
    const socket = dgram.createSocket(host.includes(':') ? 'udp6' : 'udp4');
    const finish = (received) => {
      clearTimeout(timer);
      socket.close();
      const turn = { sent: sent.toString('hex'), received: received.toString('hex') };
      resolve({ layer: 'udp', asked, turns: [turn], end: 'open' });
    };
    const timer = setTimeout(() => finish(Buffer.alloc(0)), wait);
    socket.on('error', () => finish(Buffer.alloc(0)));
    socket.on('message', (message, from) => {
      if (from.address === host) finish(message.subarray(0, LIMIT));
    });
    socket.send(sent, port, host);
  });
}

/** The first datagram of each peer that calls on a port of the loopback (0: a free one). */
export function listenForDatagrams(wanted, banner, onPort) {
  const calls = new Map();
  const socket = dgram.createSocket('udp4');
  socket.on('message', (message, { address, port }) => {
    const peer = `${address}:${port}`;
    if (!calls.has(peer)) calls.set(peer, [message]);
    if (banner.length > 0) socket.send(banner, port, address);
  });
  socket.bind(wanted, '127.0.0.1', () => onPort(socket.address().port));
  return { close: () => socket.close(), calls: () => [...calls.values()] };
}
