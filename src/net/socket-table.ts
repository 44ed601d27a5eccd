/** One line of /proc/net/tcp, tcp6, udp or udp6: a socket that waits for clients. */
export interface BoundSocket {
  /** As IPv4, where an IPv6 socket is bound to a mapped address. */
  readonly address: string;
  readonly port: number;
  /** What names the socket in /proc/PID/fd. */
  readonly inode: string;
}

/** State in hexadecimal (include/net/tcp_states.h): TCP_LISTEN; of UDP, TCP_CLOSE means not connected. */
const WAITING = { tcp: '0A', udp: '07' };

/** The columns up to the inode; what follows depends on the kernel. */
const LINE =
  /^ *\d+: ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} ([0-9A-F]{2}) \S+ \S+ \S+ +\d+ +\d+ (\d+)/;

/**
 * The sockets of a table that listen, or over UDP are bound and not connected (proc_net_tcp of the
 * Linux kernel). Other lines are skipped. `littleEndian`: how the kernel that wrote it stores numbers.
 */
export function boundSockets(
  table: string,
  transport: 'tcp' | 'udp',
  littleEndian: boolean,
): readonly BoundSocket[] {
  return table.split('\n').flatMap((line) => {
    const [, address = '', port = '', state, inode = ''] = LINE.exec(line) ?? [];
    if (state !== WAITING[transport] || port === '0000') return [];
    const bytes = bytesOf(address, littleEndian);
    return [{ address: addressOf(bytes), port: Number.parseInt(port, 16), inode }];
  });
}

/** Words of four bytes, each as a number of this machine. */
function bytesOf(hex: string, littleEndian: boolean): readonly number[] {
  return Array.from({ length: hex.length / 2 }, (_, i) => {
    const at = littleEndian ? i - (i % 4) + 3 - (i % 4) : i;
    return Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16);
  });
}

function addressOf(bytes: readonly number[]): string {
  if (bytes.length === 4) return bytes.join('.');
  const isMapped = bytes.slice(0, 12).every((byte, i) => byte === (i < 10 ? 0 : 0xff));
  if (isMapped) return bytes.slice(12).join('.');
  return ipv6Text(bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(''));
}

/** Thirty-two digits as RFC 5952 writes them. */
function ipv6Text(hex: string): string {
  const groups = hex.match(/.{4}/g) ?? [];
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}

/** The interface of each link-local address in a text of /proc/net/if_inet6. */
export function linkLocalZones(table: string): ReadonlyMap<string, string> {
  const zones = new Map<string, string>();
  for (const line of table.split('\n')) {
    const [, hex = '', zone] = /^(fe80[\da-f]{28})(?: [\da-f]+){4} +(\S+)$/.exec(line) ?? [];
    if (zone !== undefined) zones.set(ipv6Text(hex), zone);
  }
  return zones;
}
