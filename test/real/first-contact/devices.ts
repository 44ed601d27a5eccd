/** Proxies, screens, devices, debuggers, and services without a protocol of the registry. */

import type { RealPort, RealServer } from '../server.ts';
import { inetd, nodeScript, pythonScript, together } from './script.ts';

const UNKNOWN: RealPort = { stack: 'unknown' };

const socksv5: RealServer = {
  name: 'socksv5',
  product: 'socksv5 (npm)',
  npm: ['socksv5@0.0.6'],
  ports: { socks: { stack: 'socks5' } },
  run: ({ host, port }) =>
    nodeScript(`
import socks from 'socksv5';
process.on('uncaughtException', () => {});
const server = socks.createServer((info, accept, deny) => deny());
server.useAuth(socks.auth.None());
server.listen(${port('socks')}, '${host}');
`),
};

const twistedSocks: RealServer = {
  name: 'twisted-socks',
  product: 'Twisted SOCKS',
  packages: ['python3-twisted'],
  ports: { socks: { stack: 'socks4' } },
  run: ({ host, port }) => ({
    start: [
      ...['/usr/bin/python3', '-m', 'twisted', 'socks', '-i', host],
      ...['-p', `${port('socks')}`, '-l', '/dev/null'],
    ],
  }),
};

const shadowsocks: RealServer = {
  name: 'shadowsocks',
  product: 'Shadowsocks-libev',
  packages: ['shadowsocks-libev'],
  // The server itself replies to nothing that it cannot decrypt.
  ports: { local: { stack: 'socks5' }, server: UNKNOWN },
  run: ({ host, port }) => {
    const common = ['-s', host, '-p', `${port('server')}`, '-k', 'word', '-m', 'aes-256-gcm'];
    return {
      start: together(
        ['/usr/bin/ss-server', ...common],
        ['/usr/bin/ss-local', ...common, '-b', host, '-l', `${port('local')}`],
      ),
    };
  },
};

const v2ray: RealServer = {
  name: 'v2ray',
  product: 'V2Ray',
  packages: ['v2ray'],
  ports: {
    socks: { stack: 'socks5' },
    http: { stack: 'http-proxy', alternatives: ['http'] },
    vmess: UNKNOWN,
  },
  run: ({ host, port }) => ({
    files: {
      'config.json': JSON.stringify({
        inbounds: [
          { listen: host, port: port('socks'), protocol: 'socks', settings: {} },
          { listen: host, port: port('http'), protocol: 'http', settings: {} },
          {
            ...{ listen: host, port: port('vmess'), protocol: 'vmess' },
            settings: { clients: [{ id: '27848739-7e62-4138-9fd3-098a63964b6b' }] },
          },
        ],
        outbounds: [{ protocol: 'blackhole', settings: {} }],
      }),
    },
    start: ['/usr/bin/v2ray', '-config', 'config.json'],
  }),
};

const i2pd: RealServer = {
  name: 'i2pd',
  product: 'i2pd',
  packages: ['i2pd'],
  ports: {
    console: { stack: 'http' },
    proxy: { stack: 'http-proxy', alternatives: ['http'] },
    socks: { stack: 'socks5', alternatives: ['socks4'] },
    sam: UNKNOWN,
    i2cp: UNKNOWN,
  },
  run: ({ host, dir, port }) => ({
    files: { 'i2pd.conf': '' },
    start: [
      ...['/usr/sbin/i2pd', `--datadir=${dir}`, `--conf=${dir}/i2pd.conf`, '--log=stdout'],
      ...[`--host=${host}`, `--port=${port('router')}`, '--reseed.threshold=0'],
      ...[`--http.address=${host}`, `--http.port=${port('console')}`],
      ...[`--httpproxy.address=${host}`, `--httpproxy.port=${port('proxy')}`],
      ...[`--socksproxy.address=${host}`, `--socksproxy.port=${port('socks')}`],
      ...['--sam.enabled=true', `--sam.address=${host}`, `--sam.port=${port('sam')}`],
      ...['--i2cp.enabled=true', `--i2cp.address=${host}`, `--i2cp.port=${port('i2cp')}`],
    ],
  }),
};

const PROXY: RealPort = { stack: 'http-proxy', alternatives: ['http'] };

const npmProxy: RealServer = {
  name: 'npm-proxy',
  product: 'proxy (npm)',
  npm: ['proxy@4.1.0'],
  ports: { proxy: PROXY },
  run: ({ host, port }) =>
    nodeScript(`
import http from 'node:http';
import { createProxy } from 'proxy';
createProxy(http.createServer()).listen(${port('proxy')}, '${host}');
`),
};

const mitmproxy: RealServer = {
  name: 'mitmproxy',
  product: 'mitmproxy',
  packages: ['mitmproxy'],
  ports: { proxy: PROXY },
  run: ({ host, dir, port }) => ({
    start: [
      ...['/usr/bin/mitmdump', '--listen-host', host, '-p', `${port('proxy')}`],
      ...['--set', `confdir=${dir}`, '-q'],
    ],
  }),
};

const ncatProxy: RealServer = {
  name: 'ncat-proxy',
  product: 'Ncat proxy',
  packages: ['ncat'],
  ports: { proxy: PROXY },
  run: ({ host, port }) => ({
    start: ['/usr/bin/ncat', '-l', '-k', '--proxy-type', 'http', host, `${port('proxy')}`],
  }),
};

const WEBSOCKET: RealPort = { stack: 'http/websocket', alternatives: ['http'] };

const websocket: RealServer = {
  name: 'npm-websocket',
  product: 'websocket (npm)',
  npm: ['websocket@1.0.35'],
  ports: { ws: WEBSOCKET },
  run: ({ host, port }) =>
    nodeScript(`
import http from 'node:http';
import websocket from 'websocket';
const httpServer = http.createServer((request, response) => response.writeHead(404).end());
httpServer.listen(${port('ws')}, '${host}');
new websocket.server({ httpServer, autoAcceptConnections: true });
`),
};

const pythonWebsockets: RealServer = {
  name: 'python-websockets',
  product: 'websockets (Python)',
  packages: ['python3-websockets'],
  ports: { ws: WEBSOCKET },
  run: ({ host, port }) =>
    pythonScript(`
import asyncio, websockets
async def main():
    async with websockets.serve(lambda connection: asyncio.sleep(60), '${host}', ${port('ws')}):
        await asyncio.Event().wait()
asyncio.run(main())
`),
};

const websockify: RealServer = {
  name: 'websockify',
  product: 'websockify',
  packages: ['websockify'],
  ports: { ws: WEBSOCKET },
  run: ({ host, port }) => ({
    start: ['/usr/bin/websockify', `${host}:${port('ws')}`, `${host}:${port('target')}`],
  }),
};

const libwebsockets: RealServer = {
  name: 'libwebsockets',
  product: 'libwebsockets test server',
  packages: ['libwebsockets-test-server'],
  ports: { ws: WEBSOCKET },
  run: ({ port }) => ({
    start: ['/usr/bin/libwebsockets-test-server', '-p', `${port('ws')}`, '-i', 'lo'],
  }),
};

const socketIo: RealServer = {
  name: 'socket.io',
  product: 'Socket.IO (npm)',
  npm: ['socket.io@4.8.4'],
  ports: { http: { stack: 'http', alternatives: ['http/websocket'] } },
  run: ({ host, port }) =>
    nodeScript(`
import http from 'node:http';
import { Server } from 'socket.io';
const server = http.createServer();
new Server(server);
server.listen(${port('http')}, '${host}');
`),
};

const modbus: RealServer = {
  name: 'modbus-stream',
  product: 'modbus-stream (npm)',
  npm: ['modbus-stream@0.46.0'],
  ports: { modbus: { stack: 'modbus' } },
  run: ({ host, port }) =>
    nodeScript(`
import modbus from 'modbus-stream';
process.on('uncaughtException', () => {});
const serve = (connection) => {
  connection.on('error', () => {});
  connection.on('read-holding-registers', (request, reply) => reply(null, [Buffer.from([0, 7])]));
};
modbus.tcp.server({}, serve).listen(${port('modbus')}, '${host}');
`),
};

const x11vnc: RealServer = {
  name: 'x11vnc',
  product: 'x11vnc',
  packages: ['x11vnc', 'xvfb'],
  ports: { vnc: { stack: 'vnc' } },
  run: ({ host, port }) => ({
    start: together(
      ['/usr/bin/Xvfb', `:${port('display')}`, '-screen', '0', '320x200x24'],
      [
        ...['sh', '-c'],
        `sleep 2; exec x11vnc -display :${port('display')} -forever -shared -listen ${host} -rfbport ${port('vnc')}`,
      ],
    ),
  }),
};

const tightvnc: RealServer = {
  name: 'tightvnc',
  product: 'TightVNC',
  packages: ['tightvncserver', 'xfonts-base'],
  ports: { vnc: { stack: 'vnc' }, x11: { stack: 'x11' } },
  run: ({ port }) => ({
    start: [
      ...['/usr/bin/Xtightvnc', `:${port('x11') - 6000}`, '-rfbport', `${port('vnc')}`],
      ...['-geometry', '320x200', '-alwaysshared', '-ac', '-fp', '/usr/share/fonts/X11/misc'],
    ],
  }),
};

const freerdp: RealServer = {
  name: 'freerdp-shadow',
  product: 'FreeRDP shadow',
  packages: ['freerdp2-shadow-x11', 'xvfb'],
  ports: { rdp: { stack: 'rdp' } },
  run: ({ host, dir, port }) => ({
    env: { DISPLAY: `:${port('display')}`, HOME: dir },
    start: together(
      ['/usr/bin/Xvfb', `:${port('display')}`, '-screen', '0', '320x240x24'],
      [
        ...['sh', '-c'],
        `sleep 2; exec freerdp-shadow-cli /port:${port('rdp')} /bind-address:${host} -auth`,
      ],
    ),
  }),
};

const ser2net: RealServer = {
  name: 'ser2net',
  product: 'ser2net',
  packages: ['ser2net'],
  ports: { telnet: { stack: 'telnet' } },
  run: ({ host, port }) => ({
    files: {
      'ser2net.yaml': `
connection: &one
  accepter: telnet(rfc2217=true),tcp,${host},${port('telnet')}
  connector: echo
  options: { max-connections: 8 }
`,
    },
    start: ['/usr/sbin/ser2net', '-n', '-c', 'ser2net.yaml'],
  }),
};

const telnetSsl: RealServer = {
  name: 'netkit-telnetd',
  product: 'Netkit telnetd (SSL)',
  unpack: ['telnetd-ssl'],
  ports: { telnet: { stack: 'telnet' } },
  run: ({ host, dir, port, unpacked }) =>
    inetd(host, port('telnet'), [
      ...[`${unpacked('telnetd-ssl')}/usr/sbin/in.telnetd`, '-N', '-L', '/bin/false'],
      ...['-z', `cert=${dir}/cert.pem`, '-z', `key=${dir}/key.pem`],
    ]),
};

const npmTelnet: RealServer = {
  name: 'npm-telnet',
  product: 'telnet2 (npm)',
  npm: ['telnet2@0.0.1'],
  ports: { telnet: { stack: 'telnet' } },
  run: ({ host, port }) =>
    nodeScript(`
import telnet from 'telnet2';
process.on('uncaughtException', () => {});
const greet = (client) => client.write('login: ');
telnet({ tty: false }, greet).listen(${port('telnet')}, '${host}');
`),
};

const efingerd: RealServer = {
  name: 'efingerd',
  product: 'efingerd',
  packages: ['efingerd'],
  ports: { finger: { stack: 'finger' } },
  run: ({ host, port }) => inetd(host, port('finger'), ['/usr/sbin/efingerd', '-n', '-u']),
};

const nullidentd: RealServer = {
  name: 'nullidentd',
  product: 'nullidentd',
  unpack: ['nullidentd'],
  ports: { ident: { stack: 'ident' } },
  run: ({ host, port, unpacked }) => ({
    user: 'nobody',
    ...inetd(host, port('ident'), [`${unpacked('nullidentd')}/usr/sbin/nullidentd`]),
  }),
};

const fcgiwrap: RealServer = {
  name: 'fcgiwrap',
  product: 'fcgiwrap',
  packages: ['fcgiwrap'],
  ports: { fastcgi: { stack: 'fastcgi' } },
  run: ({ host, port }) => ({
    start: ['/usr/sbin/fcgiwrap', '-s', `tcp:${host}:${port('fastcgi')}`],
  }),
};

const nodeFastcgi: RealServer = {
  name: 'node-fastcgi',
  product: 'node-fastcgi (npm)',
  npm: ['node-fastcgi@2.0.0'],
  ports: { fastcgi: { stack: 'fastcgi' } },
  run: ({ host, port }) =>
    nodeScript(`
import fcgi from 'node-fastcgi';
process.on('uncaughtException', () => {});
fcgi.createServer((request, response) => response.end('here')).listen(${port('fastcgi')}, '${host}');
`),
};

const sipp: RealServer = {
  name: 'sipp',
  product: 'SIPp',
  packages: ['sip-tester'],
  ports: { sip: { stack: 'sip' } },
  run: ({ host, port }) => ({
    start: [
      ...['/usr/bin/sipp', '-sn', 'uas', '-t', 't1', '-i', host, '-p', `${port('sip')}`],
      ...['-nostdin', '-cp', `${port('control')}`],
    ],
  }),
};

const npmSip: RealServer = {
  name: 'npm-sip',
  product: 'sip (npm)',
  npm: ['sip@0.0.6'],
  ports: { sip: { stack: 'sip' }, udp: { stack: 'sip', transport: 'udp' } },
  run: ({ host, port }) =>
    nodeScript(`
import sip from 'sip';
process.on('uncaughtException', () => {});
const answer = (request) => sip.send(sip.makeResponse(request, 200, 'OK'));
sip.create({ address: '${host}', port: ${port('sip')}, udp: false, tcp: true }, answer);
sip.create({ address: '${host}', port: ${port('udp')}, udp: true, tcp: false }, answer);
`),
};

const rtsp: RealServer = {
  name: 'npm-rtsp',
  product: 'rtsp-streaming-server (npm)',
  npm: ['rtsp-streaming-server@2.1.0'],
  ports: { clients: { stack: 'rtsp' }, publishers: { stack: 'rtsp' } },
  run: ({ port }) =>
    nodeScript(`
import rtsp from 'rtsp-streaming-server';
process.on('uncaughtException', () => {});
const ports = { serverPort: ${port('publishers')}, clientPort: ${port('clients')} };
await new rtsp.default({ ...ports, rtpPortStart: 27000, rtpPortCount: 100 }).start();
`),
};

const snmp: RealServer = {
  name: 'net-snmp-npm',
  product: 'net-snmp (npm)',
  npm: ['net-snmp@3.29.2'],
  ports: { agent: { stack: 'snmp', transport: 'udp' } },
  run: ({ host, port }) =>
    nodeScript(`
import snmp from 'net-snmp';
const options = { port: ${port('agent')}, address: '${host}', disableAuthorization: true };
snmp.createAgent(options, () => {});
`),
};

const coap: RealServer = {
  name: 'npm-coap',
  product: 'coap (npm)',
  npm: ['coap@1.5.0'],
  ports: { coap: { stack: 'coap', transport: 'udp' } },
  run: ({ host, port }) =>
    nodeScript(`
import coap from 'coap';
process.on('uncaughtException', () => {});
coap.createServer((request, response) => response.end('here')).listen(${port('coap')}, '${host}');
`),
};

const tftp: RealServer = {
  name: 'npm-tftp',
  product: 'tftp (npm)',
  npm: ['tftp@0.1.2'],
  ports: { tftp: { stack: 'tftp', transport: 'udp' } },
  run: ({ host, dir, port }) =>
    nodeScript(`
import tftp from 'tftp';
process.on('uncaughtException', () => {});
const server = tftp.createServer({ host: '${host}', port: ${port('tftp')}, root: '${dir}' });
server.on('error', () => {});
server.on('request', (request) => request.on('error', () => {}));
server.listen();
`),
};

const nbdkit: RealServer = {
  name: 'nbdkit',
  product: 'nbdkit',
  packages: ['nbdkit'],
  ports: { nbd: { stack: 'nbd' } },
  run: ({ host, port }) => ({
    start: ['/usr/bin/nbdkit', '-f', '-i', host, '-p', `${port('nbd')}`, 'memory', '1M'],
  }),
};

const qemuNbd: RealServer = {
  name: 'qemu-nbd',
  product: 'qemu-nbd',
  packages: ['qemu-utils'],
  ports: { nbd: { stack: 'nbd' } },
  run: ({ host, port }) => ({
    setup: [['truncate', '-s', '1M', 'disk']],
    start: [
      '/usr/bin/qemu-nbd',
      '-t',
      '-e',
      '64',
      '-f',
      'raw',
      '-b',
      host,
      '-p',
      `${port('nbd')}`,
      'disk',
    ],
  }),
};

/** It serves one client, ends with it, and is started again. */
const delve: RealServer = {
  name: 'delve',
  product: 'Delve',
  packages: ['delve'],
  ports: { dap: { stack: 'dap' } },
  run: ({ host, dir, port }) => ({
    env: { HOME: dir },
    start: ['sh', '-c', `while :; do dlv dap --listen=${host}:${port('dap')}; done`],
  }),
};

const exabgp: RealServer = {
  name: 'exabgp',
  product: 'ExaBGP',
  packages: ['exabgp'],
  ports: { bgp: { stack: 'bgp' } },
  run: ({ host, dir, port }) => ({
    files: {
      'exabgp.conf': `neighbor ${host} {
  router-id 192.0.2.1;
  local-address ${host};
  local-as 65001;
  peer-as 65002;
  passive;
}
`,
    },
    env: {
      ...{ exabgp_tcp_bind: host, exabgp_tcp_port: `${port('bgp')}`, exabgp_daemon_user: 'root' },
      ...{ exabgp_api_cli: 'false', HOME: dir },
    },
    start: ['/usr/sbin/exabgp', `${dir}/exabgp.conf`],
  }),
};

const mopidy: RealServer = {
  name: 'mopidy',
  product: 'Mopidy MPD',
  packages: ['mopidy-mpd'],
  ports: { mpd: { stack: 'mpd' }, http: { stack: 'http' } },
  run: ({ host, dir, port }) => ({
    env: { HOME: dir, XDG_CONFIG_HOME: dir, XDG_CACHE_HOME: dir, XDG_DATA_HOME: dir },
    start: [
      ...['/usr/bin/mopidy', '-o', `mpd/hostname=${host}`, '-o', `mpd/port=${port('mpd')}`],
      ...['-o', `http/hostname=${host}`, '-o', `http/port=${port('http')}`],
      ...['-o', 'audio/output=fakesink'],
    ],
  }),
};

const munin: RealServer = {
  name: 'munin-node-c',
  product: 'munin-node-c',
  unpack: ['munin-node-c'],
  ports: { munin: { stack: 'munin' } },
  run: ({ host, port, unpacked }) =>
    inetd(host, port('munin'), [`${unpacked('munin-node-c')}/usr/sbin/munin-node-c`]),
};

const radius: RealServer = {
  name: 'pyrad',
  product: 'pyrad',
  packages: ['python3-pyrad'],
  ports: { radius: { stack: 'radius', transport: 'udp' } },
  run: ({ host, port }) => ({
    start: ['/usr/bin/python3', 'server.py'],
    files: {
      ...pythonScript(`
from pyrad import dictionary, server
host = server.RemoteHost('192.0.2.1', b'word', 'there')
radius = server.Server(hosts={'192.0.2.1': host}, dict=dictionary.Dictionary('words'), authport=${port('radius')}, acct_enabled=False, addresses=['${host}'])
radius.Run()
`).files,
      words: 'ATTRIBUTE User-Name 1 string\n',
    },
  }),
};

const nsca: RealServer = {
  name: 'nsca',
  product: 'NSCA',
  packages: ['nsca'],
  ports: { nsca: UNKNOWN },
  run: ({ host, dir, port }) => ({
    files: {
      'nsca.cfg': `server_address=${host}
server_port=${port('nsca')}
nsca_user=nobody
nsca_group=nogroup
command_file=${dir}/commands
pid_file=${dir}/pid
decryption_method=1
`,
    },
    start: ['/usr/sbin/nsca', '-c', `${dir}/nsca.cfg`, '-f'],
  }),
};

const bacula: RealServer = {
  name: 'bacula',
  product: 'Bacula file daemon',
  packages: ['bacula-fd'],
  ports: { fd: UNKNOWN },
  run: ({ host, dir, port }) => ({
    files: {
      'fd.conf': `Director { Name = there-dir; Password = word }
FileDaemon {
  Name = here-fd
  FDAddress = ${host}
  FDPort = ${port('fd')}
  WorkingDirectory = ${dir}
  PidDirectory = ${dir}
}
Messages { Name = Standard; director = there-dir = all }
`,
    },
    start: ['/usr/sbin/bacula-fd', '-f', '-c', `${dir}/fd.conf`],
  }),
};

const lcdproc: RealServer = {
  name: 'lcdproc',
  product: 'LCDproc',
  packages: ['lcdproc'],
  ports: { lcd: UNKNOWN },
  run: ({ host, dir, port }) => ({
    files: {
      'lcd.conf': `[server]
DriverPath=/usr/lib/x86_64-linux-gnu/lcdproc/
Driver=text
Bind=${host}
Port=${port('lcd')}
User=root
[text]
Size=20x4
`,
    },
    start: ['/usr/sbin/LCDd', '-f', '-c', `${dir}/lcd.conf`],
  }),
};

const tinc: RealServer = {
  name: 'tinc',
  product: 'tinc',
  packages: ['tinc'],
  ports: { meta: UNKNOWN },
  run: ({ host, dir, port }) => ({
    files: {
      'tinc.conf': `Name = here
DeviceType = dummy
AddressFamily = ipv4
BindToAddress = ${host} ${port('meta')}
`,
      'hosts/here': `Port = ${port('meta')}\n`,
    },
    setup: [['sh', '-c', `/usr/sbin/tincd -c ${dir} -K 2048 </dev/null`]],
    start: ['/usr/sbin/tincd', '-c', dir, '-D', `--pidfile=${dir}/pid`],
  }),
};

const iperf: RealServer = {
  name: 'iperf2',
  product: 'iperf 2',
  packages: ['iperf'],
  ports: { test: UNKNOWN },
  run: ({ host, port }) => ({
    start: ['/usr/bin/iperf', '-s', '-B', host, '-p', `${port('test')}`],
  }),
};

export const deviceServers: readonly RealServer[] = [
  ...[socksv5, twistedSocks, shadowsocks, v2ray, i2pd, npmProxy, mitmproxy, ncatProxy, websocket],
  ...[pythonWebsockets, websockify, libwebsockets, socketIo, modbus, x11vnc, tightvnc, freerdp],
  ...[ser2net, telnetSsl, npmTelnet, efingerd, nullidentd, fcgiwrap, nodeFastcgi, sipp, npmSip],
  ...[rtsp, snmp, coap, tftp, nbdkit, qemuNbd, delve, exabgp, mopidy, munin, radius, nsca, bacula],
  ...[lcdproc, tinc, iperf],
];
