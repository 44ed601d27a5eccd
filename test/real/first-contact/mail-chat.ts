/** Servers of mail, files, news and chat. */

import type { RealServer } from '../server.ts';
import { inetd, nodeScript, pythonScript } from './script.ts';

const opensmtpd: RealServer = {
  name: 'opensmtpd',
  product: 'OpenSMTPD',
  packages: ['libevent-2.1-7', 'libdb5.3'],
  unpack: ['opensmtpd'],
  ports: { smtp: { stack: 'smtp', starttls: 'offered' }, smtps: { stack: 'tls/smtp' } },
  run: ({ host, dir, port, unpacked }) => ({
    files: {
      'smtpd.conf': `
pki here cert "${dir}/cert.pem"
pki here key "${dir}/key.pem"
listen on ${host} port ${port('smtp')} tls pki here
listen on ${host} port ${port('smtps')} smtps pki here
action "local" maildir "${dir}/mail"
match for local action "local"
`,
    },
    setup: [
      ['sh', '-c', 'id -u opensmtpd || useradd -r -d /nonexistent -s /bin/false opensmtpd'],
      ['sh', '-c', 'id -u opensmtpq || useradd -r -d /nonexistent -s /bin/false opensmtpq'],
      [
        'sh',
        '-c',
        'mkdir -p -m 711 /var/spool/smtpd /var/lib/opensmtpd/empty && chmod 600 key.pem',
      ],
    ],
    start: [`${unpacked('opensmtpd')}/usr/sbin/smtpd`, '-F', '-f', 'smtpd.conf'],
  }),
};

const pythonSmtpd: RealServer = {
  name: 'python-smtpd',
  product: 'Python smtpd',
  packages: ['python3'],
  ports: { smtp: { stack: 'smtp' } },
  run: ({ host, port }) => ({
    start: [
      ...['/usr/bin/python3', '-W', 'ignore', '-m', 'smtpd', '-n'],
      ...['-c', 'DebuggingServer', `${host}:${port('smtp')}`],
    ],
  }),
};

const twistedMail: RealServer = {
  name: 'twisted-mail',
  product: 'Twisted Mail',
  packages: ['python3-twisted'],
  ports: { smtp: { stack: 'smtp' }, pop3: { stack: 'pop3' } },
  run: ({ host, port }) => ({
    start: [
      ...['/usr/bin/python3', '-m', 'twisted', 'mail', '-d', 'example.com=mail'],
      ...['--smtp', `tcp:${port('smtp')}:interface=${host}`],
      ...['--pop3', `tcp:${port('pop3')}:interface=${host}`],
    ],
  }),
};

const smtpServer: RealServer = {
  name: 'smtp-server-old',
  product: 'smtp-server (npm)',
  npm: ['smtp-server@2.0.3'],
  ports: { smtp: { stack: 'smtp' }, smtps: { stack: 'tls/smtp' }, lmtp: { stack: 'lmtp' } },
  run: ({ host, port }) =>
    nodeScript(`
import { readFileSync } from 'node:fs';
import { SMTPServer } from 'smtp-server';
const [cert, key] = ['cert.pem', 'key.pem'].map((name) => readFileSync(name));
const start = (options, port) => {
  const server = new SMTPServer({ logger: false, disableReverseLookup: true, ...options });
  server.on('error', () => {});
  server.listen(port, '${host}');
};
start({}, ${port('smtp')});
start({ secure: true, cert, key }, ${port('smtps')});
start({ lmtp: true }, ${port('lmtp')});
`),
};

const maildev: RealServer = {
  name: 'maildev',
  product: 'MailDev (npm)',
  npm: ['maildev@2.2.1'],
  ports: { smtp: { stack: 'smtp' }, web: { stack: 'http' } },
  run: ({ host, port }) => ({
    start: [
      ...[process.execPath, 'node_modules/maildev/bin/maildev', '--ip', host, '--web-ip', host],
      ...['--smtp', `${port('smtp')}`, '--web', `${port('web')}`],
    ],
  }),
};

const hoodiecrow: RealServer = {
  name: 'hoodiecrow',
  product: 'hoodiecrow-imap (npm)',
  npm: ['hoodiecrow-imap@2.1.0'],
  ports: { imap: { stack: 'imap' } },
  run: ({ port }) =>
    nodeScript(`
import hoodiecrow from 'hoodiecrow-imap';
hoodiecrow({ plugins: ['ID', 'IDLE'] }).listen(${port('imap')});
`),
};

const cyrus: RealServer = {
  name: 'cyrus',
  product: 'Cyrus IMAP',
  packages: ['cyrus-common'],
  unpack: ['cyrus-imapd', 'cyrus-pop3d'],
  ports: {
    imap: { stack: 'imap', starttls: 'offered' },
    imaps: { stack: 'tls/imap' },
    pop3: { stack: 'pop3', starttls: 'offered' },
    lmtp: { stack: 'lmtp' },
    sieve: { stack: 'managesieve', starttls: 'offered' },
  },
  run: ({ host, dir, port, unpacked }) => {
    const service = (name: string, command: string) =>
      `  ${name} cmd="${command}" listen="${host}:${port(name)}" prefork=0`;
    const imapd = `${unpacked('cyrus-imapd')}/usr/lib/cyrus/bin/imapd -C ${dir}/imapd.conf`;
    const pop3d = `${unpacked('cyrus-pop3d')}/usr/lib/cyrus/bin/pop3d -C ${dir}/imapd.conf`;
    return {
      owner: 'cyrus',
      files: {
        'imapd.conf': `
configdirectory: ${dir}/conf
partition-default: ${dir}/mail
defaultpartition: default
servername: localhost
tls_server_cert: ${dir}/cert.pem
tls_server_key: ${dir}/key.pem
sasl_pwcheck_method: alwaystrue
sasl_mech_list: PLAIN
allowplaintext: yes
`,
        'cyrus.conf': `
SERVICES {
${service('imap', imapd)}
${service('imaps', `${imapd} -s`)}
${service('pop3', pop3d)}
${service('lmtp', `/usr/lib/cyrus/bin/lmtpd -a -C ${dir}/imapd.conf`)}
${service('sieve', `/usr/lib/cyrus/bin/timsieved -C ${dir}/imapd.conf`)}
}
`,
      },
      setup: [
        ['mkdir', '-p', 'mail', 'conf/db', 'conf/proc', 'conf/socket', 'conf/log', 'conf/lock'],
        ['chown', '-R', 'cyrus:mail', dir],
      ],
      start: ['/usr/lib/cyrus/bin/master', '-C', 'imapd.conf', '-M', 'cyrus.conf', '-p', 'pid'],
    };
  },
};

const courier: RealServer = {
  name: 'courier',
  product: 'Courier IMAP',
  packages: ['courier-base', 'libcourier-unicode4', 'libgamin0'],
  unpack: ['courier-imap'],
  ports: { imap: { stack: 'imap' } },
  run: ({ host, port, unpacked }) => ({
    ...inetd(host, port('imap'), [
      `${unpacked('courier-imap')}/usr/lib/courier/courier/imaplogin`,
      '/usr/bin/false',
      'Maildir',
    ]),
    env: {
      ...{ TCPLOCALIP: host, TCPREMOTEIP: host, TCPREMOTEPORT: '1', TCPLOCALPORT: '143' },
      ...{ PROTOCOL: 'IMAP', AUTHMODULES: 'authdaemon', IMAP_CAPABILITY: 'IMAP4rev1 UIDPLUS' },
    },
  }),
};

const courierPop: RealServer = {
  name: 'courier-pop',
  product: 'Courier POP3',
  packages: ['courier-base', 'libcourier-unicode4'],
  unpack: ['courier-pop'],
  ports: { pop3: { stack: 'pop3' } },
  run: ({ host, port, unpacked }) => ({
    ...inetd(host, port('pop3'), [
      `${unpacked('courier-pop')}/usr/lib/courier/courier/courierpop3login`,
      '/usr/bin/false',
      'Maildir',
    ]),
    env: {
      ...{ TCPLOCALIP: host, TCPREMOTEIP: host, TCPREMOTEPORT: '1', TCPLOCALPORT: '110' },
      ...{ PROTOCOL: 'POP3', AUTHMODULES: 'authdaemon' },
    },
  }),
};

const solidPop: RealServer = {
  name: 'solid-pop3d',
  product: 'Solid POP3',
  packages: ['liblockfile1'],
  unpack: ['solid-pop3d'],
  ports: { pop3: { stack: 'pop3' } },
  run: ({ host, port, unpacked }) => ({
    setup: [['sh', '-c', 'id -u spop3d || useradd -r -d /nonexistent -s /bin/false spop3d']],
    ...inetd(host, port('pop3'), [`${unpacked('solid-pop3d')}/usr/sbin/solid-pop3d`]),
  }),
};

const popa3d: RealServer = {
  name: 'popa3d',
  product: 'popa3d',
  unpack: ['popa3d'],
  ports: { pop3: { stack: 'pop3' } },
  run: ({ host, port, unpacked }) => ({
    setup: [
      ['sh', '-c', 'id -u popa3d || useradd -r -d /var/lib/popa3d -s /bin/false popa3d'],
      ['mkdir', '-p', '/var/lib/popa3d'],
    ],
    ...inetd(host, port('pop3'), [`${unpacked('popa3d')}/usr/sbin/popa3d`]),
  }),
};

const opendmarc: RealServer = {
  name: 'opendmarc',
  product: 'OpenDMARC',
  packages: ['opendmarc'],
  ports: { milter: { stack: 'milter' } },
  run: ({ host, port }) => ({
    files: { 'opendmarc.conf': 'AuthservID localhost\n' },
    start: [
      ...['/usr/sbin/opendmarc', '-f', '-c', 'opendmarc.conf'],
      ...['-p', `inet:${port('milter')}@${host}`],
    ],
  }),
};

const inetutilsFtp: RealServer = {
  name: 'inetutils-ftpd',
  product: 'GNU Inetutils ftpd',
  packages: ['inetutils-ftpd'],
  ports: { ftp: { stack: 'ftp' } },
  run: ({ host, port }) => inetd(host, port('ftp'), ['/usr/sbin/ftpd']),
};

const twistedFtp: RealServer = {
  name: 'twisted-ftp',
  product: 'Twisted FTP',
  packages: ['python3-twisted'],
  ports: { ftp: { stack: 'ftp' } },
  run: ({ dir, port }) => ({
    start: [
      ...['/usr/bin/python3', '-m', 'twisted', 'ftp', '-r', dir],
      ...['-p', `${port('ftp')}`],
    ],
  }),
};

const npmFtpd: RealServer = {
  name: 'npm-ftpd',
  product: 'ftpd (npm)',
  npm: ['ftpd@0.2.16'],
  ports: { ftp: { stack: 'ftp' } },
  run: ({ host, dir, port }) =>
    nodeScript(`
import ftpd from 'ftpd';
const folders = { getInitialCwd: () => '/', getRoot: () => '${dir}' };
new ftpd.FtpServer('${host}', { ...folders, useWriteFile: false }).listen(${port('ftp')});
`),
};

const sn: RealServer = {
  name: 'sn',
  product: 'sn (news server)',
  unpack: ['sn'],
  ports: { nntp: { stack: 'nntp' } },
  run: ({ host, port, unpacked }) => ({
    setup: [['mkdir', '-p', 'news/.sncache']],
    ...inetd(host, port('nntp'), [`${unpacked('sn')}/usr/sbin/snntpd.bin`, 'logger', 'none']),
    env: { SNROOT: 'news' },
  }),
};

const bitlbee: RealServer = {
  name: 'bitlbee',
  product: 'BitlBee',
  packages: ['bitlbee'],
  ports: { irc: { stack: 'irc' } },
  run: ({ host, dir, port }) => ({
    files: { 'bitlbee.conf': '[settings]\n' },
    start: [
      ...['/usr/sbin/bitlbee', '-F', '-n', '-v', '-i', host, '-p', `${port('irc')}`],
      ...['-c', 'bitlbee.conf', '-d', dir, '-P', `${dir}/pid`],
    ],
  }),
};

const znc: RealServer = {
  name: 'znc',
  product: 'ZNC',
  packages: ['znc'],
  // One port for both.
  ports: { irc: { stack: 'irc', alternatives: ['http'] } },
  run: ({ host, dir, port }) => ({
    files: {
      'configs/znc.conf': `
Version = 1.8.2
<Listener one>
  Port = ${port('irc')}
  Host = ${host}
  IPv4 = true
  IPv6 = false
  SSL = false
</Listener>
<User admin>
  Admin = true
  Pass = plain#word
  Nick = admin
</User>
`,
    },
    owner: 'nobody',
    user: 'nobody',
    start: ['/usr/bin/znc', '-f', '-d', dir],
  }),
};

const twistedWords: RealServer = {
  name: 'twisted-words',
  product: 'Twisted Words',
  packages: ['python3-twisted'],
  ports: { irc: { stack: 'irc' } },
  run: ({ host, port }) => ({
    start: [
      ...['/usr/bin/python3', '-m', 'twisted', 'words', '--auth', 'memory:user:word'],
      ...['--irc-port', `tcp:${port('irc')}:interface=${host}`],
    ],
  }),
};

const ejabberd: RealServer = {
  name: 'ejabberd',
  product: 'ejabberd',
  packages: ['ejabberd', 'erlang-p1-mqtree', 'erlang-p1-stun'],
  ports: {
    client: { stack: 'xmpp', starttls: 'offered' },
    server: { stack: 'xmpp' },
    mqtt: { stack: 'mqtt' },
    web: { stack: 'http' },
    stun: { stack: 'stun' },
  },
  run: ({ host, dir, port }) => ({
    files: {
      'ejabberd.yml': `
hosts: [localhost]
certfiles: [${dir}/both.pem]
listen:
  - { port: ${port('client')}, ip: "${host}", module: ejabberd_c2s, starttls: true }
  - { port: ${port('server')}, ip: "${host}", module: ejabberd_s2s_in }
  - { port: ${port('mqtt')}, ip: "${host}", module: mod_mqtt }
  - port: ${port('web')}
    ip: "${host}"
    module: ejabberd_http
    request_handlers: { /admin: ejabberd_web_admin }
  - { port: ${port('stun')}, ip: "${host}", transport: tcp, module: ejabberd_stun }
modules: { mod_mqtt: {} }
`,
    },
    setup: [['sh', '-c', 'cat cert.pem key.pem > both.pem']],
    env: {
      ...{ HOME: dir, EJABBERD_CONFIG_PATH: `${dir}/ejabberd.yml` },
      ...{ EJABBERD_LOG_PATH: `${dir}/ejabberd.log`, ERL_LIBS: '/usr/lib/x86_64-linux-gnu' },
    },
    start: [
      ...['/usr/bin/erl', '-noinput', '-mnesia', 'dir', `"${dir}/mnesia"`],
      ...['-s', 'ejabberd'],
    ],
  }),
};

const conchTelnet: RealServer = {
  name: 'twisted-telnet',
  product: 'Twisted Conch telnet',
  packages: ['python3-twisted'],
  ports: { telnet: { stack: 'telnet' } },
  run: ({ host, port }) =>
    pythonScript(`
from twisted.conch.telnet import TelnetTransport, TelnetBootstrapProtocol
from twisted.conch.insults import insults
from twisted.conch.manhole import ColoredManhole
from twisted.internet import protocol, reactor
factory = protocol.ServerFactory()
make = lambda: TelnetTransport(TelnetBootstrapProtocol, insults.ServerProtocol, ColoredManhole, {})
factory.protocol = make
reactor.listenTCP(${port('telnet')}, factory, interface='${host}')
reactor.run()
`),
};

export const mailAndChatServers: readonly RealServer[] = [
  ...[opensmtpd, pythonSmtpd, twistedMail, smtpServer, maildev, hoodiecrow, cyrus, courier],
  ...[courierPop, solidPop, popa3d, opendmarc, inetutilsFtp, twistedFtp, npmFtpd, sn],
  ...[bitlbee, znc, twistedWords, ejabberd, conchTelnet],
];
