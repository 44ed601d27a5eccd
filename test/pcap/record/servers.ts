/** Servers for the captures, beside those of test/real. */

import type { RealServer } from '../../real/server.ts';

const snmpd: RealServer = {
  name: 'snmpd',
  product: 'Net-SNMP',
  packages: ['snmpd'],
  ports: { main: { stack: 'snmp', transport: 'udp' } },
  run: ({ host, dir, port }) => ({
    files: {
      'snmpd.conf': `
agentaddress udp:${host}:${port('main')}
rocommunity public ${host}
sysName recorder
sysContact nobody
sysLocation nowhere
`,
    },
    env: { SNMP_PERSISTENT_DIR: dir },
    start: ['/usr/sbin/snmpd', '-f', '-Le', '-C', '-c', `${dir}/snmpd.conf`],
  }),
};

const samba: RealServer = {
  name: 'samba',
  product: 'Samba',
  packages: ['samba'],
  ports: { main: { stack: 'smb' } },
  run: ({ host, dir, port }) => ({
    files: {
      'smb.conf': `
[global]
netbios name = RECORDER
workgroup = EXAMPLE
server string = recorder
smb ports = ${port('main')}
interfaces = ${host}
bind interfaces only = yes
map to guest = Bad User
disable spoolss = yes
load printers = no
pid directory = ${dir}
lock directory = ${dir}
state directory = ${dir}
cache directory = ${dir}
private dir = ${dir}
log file = ${dir}/log
[public]
path = ${dir}
guest ok = yes
`,
    },
    start: ['/usr/sbin/smbd', '-F', '--no-process-group', '-s', `${dir}/smb.conf`],
  }),
};

/** Accepts, and never says a word. */
const mute: RealServer = {
  name: 'mute',
  product: 'Node.js',
  ports: { main: { stack: 'silent' } },
  run: ({ host, port }) => ({
    files: {
      'server.mjs': `
import net from 'node:net';
net.createServer((socket) => socket.on('error', () => {}).resume()).listen(${port('main')}, '${host}');
`,
    },
    start: [process.execPath, 'server.mjs'],
  }),
};

export const ownServers: readonly RealServer[] = [snmpd, samba, mute];
