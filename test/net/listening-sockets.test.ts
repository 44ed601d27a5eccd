import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type ListeningSocket, listeningSockets } from '../../src/net/listening-sockets.ts';
import { boundSockets, linkLocalZones } from '../../src/net/socket-table.ts';

// As Linux 6 wrote them on a little-endian machine while servers were running.
const TCP = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:4719 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 64404566 1 00000000858ef7cc 100 0 0 10 0
   1: 00000000:471A 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 64404567 1 000000002f7b7d69 100 0 0 10 0
   3: 0100007F:E25C 0100007F:4719 01 00000000:00000000 00:00000000 00000000     0        0 64404574 2 00000000c539ca50 20 0 0 10 -1
   4: 0100007F:4719 0100007F:E25C 01 00000000:00000000 00:00000000 00000000     0        0 64404575 1 00000000e91fda4e 20 0 0 10 -1
`;
const TCP6 = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0000000000000000FFFF00000100007F:471D 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 64404570 1 00000000b42bfeb3 100 0 0 10 0
   1: 00000000000000000000000001000000:471C 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 64404569 1 00000000fc4dca49 100 0 0 10 0
   2: 00000000000000000000000000000000:471B 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 64404568 1 000000001a4035c9 100 0 0 10 0
`;
const UDP = `   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
 6416: 0100007F:471E 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 64404571 2 00000000b89a4526 0
 6418: 0100007F:4720 0100007F:471E 01 00000000:00000000 00:00000000 00000000     0        0 64404573 2 00000000a74cad5f 0
`;
const UDP6 = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
 6417: 00000000000000000000000000000000:471F 00000000000000000000000000000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 64404572 2 00000000bf75b805 0
`;
const IF_INET6 = `00000000000000000000000000000001 01 80 10 80       lo
fe8000000000000000fc00fffe000001 04 40 20 80     eth0
`;

describe('a table of sockets', () => {
  it('has those that listen, and not the connections', () => {
    expect(boundSockets(TCP, 'tcp', true)).toEqual([
      { address: '127.0.0.1', port: 18201, inode: '64404566' },
      { address: '0.0.0.0', port: 18202, inode: '64404567' },
    ]);
  });

  it('has addresses of IPv6 in words, and mapped ones as IPv4', () => {
    expect(boundSockets(TCP6, 'tcp', true).map(({ address }) => address)).toEqual([
      '127.0.0.1',
      '::1',
      '::',
    ]);
  });

  it('has UDP sockets that are bound, and not those that are connected', () => {
    expect(boundSockets(UDP, 'udp', true)).toEqual([
      { address: '127.0.0.1', port: 18206, inode: '64404571' },
    ]);
  });

  it('may come from a big-endian machine', () => {
    const table = TCP.replace('0100007F:4719', '7F000001:4719');
    expect(boundSockets(table, 'tcp', false)[0]?.address).toBe('127.0.0.1');
  });

  it('may be anything else', () => {
    expect(boundSockets('', 'tcp', true)).toEqual([]);
    expect(boundSockets('   0: zz:1 \n\u0000\n  1: 0100007F', 'tcp', true)).toEqual([]);
  });

  it('knows the interface of a link-local address', () => {
    expect([...linkLocalZones(IF_INET6)]).toEqual([['fe80::fc:ff:fe00:1', 'eth0']]);
  });
});

const folders: string[] = [];
const servers: Server[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  for (const server of servers.splice(0)) server.close();
});

/** A folder like /proc: tables, and the sockets of processes by their ids. */
function procOf(
  tables: Readonly<Record<string, string>>,
  processes: Readonly<Record<string, { comm: string; inodes: readonly number[] }>> = {},
): string {
  const proc = mkdtempSync(path.join(os.tmpdir(), 'firstbytes-proc-'));
  folders.push(proc);
  mkdirSync(path.join(proc, 'net'));
  for (const [name, text] of Object.entries(tables)) {
    writeFileSync(path.join(proc, 'net', name), text);
  }
  for (const [id, { comm, inodes }] of Object.entries(processes)) {
    mkdirSync(path.join(proc, id, 'fd'), { recursive: true });
    writeFileSync(path.join(proc, id, 'comm'), `${comm}\n`);
    symlinkSync('/dev/null', path.join(proc, id, 'fd', '0'));
    for (const [i, inode] of inodes.entries()) {
      symlinkSync(`socket:[${inode}]`, path.join(proc, id, 'fd', String(3 + i)));
    }
  }
  return proc;
}

async function textsOf(proc: string): Promise<readonly string[]> {
  const found = await listeningSockets(proc);
  if ('problem' in found) return [found.problem];
  return found.map(({ host, port, transport, process }: ListeningSocket) =>
    `${transport} ${host} ${port} ${process ?? ''}`.trim(),
  );
}

describe('the listening sockets of this machine', () => {
  it('are those of all tables; what listens everywhere is reached on the loopback address', async () => {
    const proc = procOf({ tcp: TCP, tcp6: TCP6, udp: UDP, udp6: UDP6 });
    expect(await textsOf(proc)).toEqual([
      'tcp 127.0.0.1 18201',
      'tcp 127.0.0.1 18202',
      'tcp ::1 18203',
      'tcp ::1 18204',
      'tcp 127.0.0.1 18205',
      'udp 127.0.0.1 18206',
      'udp ::1 18207',
    ]);
  });

  it('have the name of the first process that holds them', async () => {
    const processes = {
      '40': { comm: 'worker', inodes: [64404566] },
      '9': { comm: 'nginx: master', inodes: [64404566, 1] },
      self: { comm: 'x', inodes: [64404567] },
    };
    expect(await textsOf(procOf({ tcp: TCP }, processes))).toEqual([
      'tcp 127.0.0.1 18201 nginx: master',
      'tcp 127.0.0.1 18202',
    ]);
  });

  it('are listed once, whatever they are bound to', async () => {
    const again = TCP.replace('0100007F:4719', '00000000:4719').split('\n').slice(1).join('\n');
    expect(await textsOf(procOf({ tcp: TCP + again }))).toEqual([
      'tcp 127.0.0.1 18201',
      'tcp 127.0.0.1 18202',
    ]);
  });

  it('have the zone of a link-local address', async () => {
    const tcp6 = TCP6.replace(
      '00000000000000000000000001000000',
      '000080FE00000000FF00FC00010000FE',
    );
    const proc = procOf({ tcp: '', tcp6, if_inet6: IF_INET6 });
    expect(await textsOf(proc)).toContain('tcp fe80::fc:ff:fe00:1%eth0 18204');
  });

  it('are not those of groups and of everybody', async () => {
    const udp = ['FB0000E0', 'FFFFFFFF'].map((one) => UDP.replaceAll('0100007F', one)).join('');
    expect(await textsOf(procOf({ tcp: '', udp }))).toEqual([]);
  });

  it('cannot be listed without /proc', async () => {
    expect(await listeningSockets(path.join(os.tmpdir(), 'firstbytes-no-proc'))).toEqual({
      problem: expect.stringMatching(/^(cannot read .*tcp, which|the sockets of this machine)/),
    });
  });

  it.runIf(process.platform === 'linux')('include a server of this process', async () => {
    const server = createServer();
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const found = await listeningSockets();
    const own = 'problem' in found ? undefined : found.find((one) => one.port === port);
    expect(own).toMatchObject({ host: '127.0.0.1', transport: 'tcp', process: expect.any(String) });
  });
});
