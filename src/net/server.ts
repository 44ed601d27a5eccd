import net from 'node:net';

export interface ServerOptions {
  /** An address of this machine, or a name for one. */
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  readonly onConnection: (socket: net.Socket) => void;
}

/** A port that accepts connections. */
export interface Server {
  readonly address: string;
  readonly port: number;
  /** Accepts no more; open connections stay. */
  readonly close: () => void;
  /** Resolves when it accepts no more and every connection is closed. */
  readonly closed: Promise<void>;
}

/** Starts a TCP server; rejects with the system's error if the port cannot be used. */
export async function startServer({ host, port, onConnection }: ServerOptions): Promise<Server> {
  const server = net.createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    // An error closes the socket too, and callers handle that.
    socket.on('error', () => {});
    onConnection(socket);
  });
  await listening(server, host, port);
  const address = server.address() as net.AddressInfo;
  const closed = new Promise<void>((resolve) => server.once('close', resolve));
  const close = () => void (server.listening && server.close());
  return { address: address.address, port: address.port, close, closed };
}

function listening(server: net.Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      // Without a free descriptor one client fails, and the port goes on.
      server.on('error', () => {});
      resolve();
    });
  });
}
