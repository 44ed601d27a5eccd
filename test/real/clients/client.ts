/** A real client: software that others wrote, pointed at a port that listens. */
export interface RealClient {
  readonly name: string;
  /** What it speaks, and so what is expected of it. */
  readonly stack: string;
  /** Debian packages to install. */
  readonly packages?: readonly string[];
  /** It waits until it is greeted with a banner of this protocol. */
  readonly banner?: string;
  /** The command, to speak with this port of the loopback. */
  readonly command: (port: number) => readonly string[];
  /** Further facts the client reports about itself: a part of `found`. */
  readonly facts?: object;
}

/** Packages of npm that are clients, with exact versions: what they send is what is tested. */
export const NPM_CLIENTS = ['kafkajs@2.2.4', 'mongodb@6.22.0', 'amqplib@0.10.9'] as const;
