/** Who talks to whom in the recorded captures. `{port}` is the server's, `{dir}` a folder for files. */

import type { RecordingOptions } from './tcpdump.ts';

export interface CaptureCase {
  /** Of the file: `curl-nginx`. */
  readonly name: string;
  /** Server and port, as in test/real: `nginx https`; `none`: nothing listens there. */
  readonly server: string;
  /** Run one after the other, each ended after some seconds. */
  readonly commands: readonly string[];
  /** What really spoke; absent if that side sent nothing. */
  readonly clientSpoke?: string;
  readonly serverSpoke?: string;
  readonly transport?: 'udp';
  readonly recording?: RecordingOptions;
  /** The capture starts so many milliseconds after the first command. */
  readonly joinedAfter?: number;
}

function pair(
  name: string,
  server: string,
  stacks: string | readonly [client: string, server: string],
  commands: string | readonly string[],
  more: Partial<CaptureCase> = {},
): CaptureCase {
  const [clientSpoke, serverSpoke] = typeof stacks === 'string' ? [stacks, stacks] : stacks;
  return {
    ...{ name, server, commands: [commands].flat() },
    ...(clientSpoke ? { clientSpoke } : {}),
    ...(serverSpoke ? { serverSpoke } : {}),
    ...more,
  };
}

const AT = '127.0.0.1';
const CURL = 'curl -s -m 3';
const PSQL = `psql -X -h ${AT} -p {port} -U postgres postgres`;
const MYSQL = `mysql --no-defaults -h ${AT} -P {port} -u nobody --connect-timeout=2`;
const REDIS = `redis-cli -h ${AT} -p {port}`;
const SSH = `ssh -F none -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o ConnectTimeout=2 -p {port} nobody@${AT}`;
const S_CLIENT = `openssl s_client -connect ${AT}:{port} -servername shop.example`;
const LDAP = `ldapsearch -x -o nettimeout=2 -l 2 -H ldap://${AT}:{port}`;
const MQTT = `mosquitto_pub -h ${AT} -p {port} -t shop/orders -i recorder -m hello`;
const KAFKA = `kcat -b ${AT}:{port} -L -m 2`;
const SMB = `smbclient -s /dev/null -N -p {port} -t 2 //${AT}/public -c ls`;
const DIG = `dig @${AT} -p {port} +tries=1 +time=1 +nocookie`;

const rightPairs: readonly CaptureCase[] = [
  pair('curl-nginx', 'nginx http', 'http', `${CURL} http://${AT}:{port}/ http://${AT}:{port}/two`),
  pair('curl-nginx-post', 'nginx http', 'http', `${CURL} -d name=value http://${AT}:{port}/`),
  pair('curl-nginx-https', 'nginx https', 'tls/http', `${CURL} -k --http1.1 https://${AT}:{port}/`),
  pair('curl-nginx-h2', 'nginx h2', 'tls/http2', `${CURL} -k --http2 https://${AT}:{port}/`),
  pair('curl-apache', 'apache http', 'http', `${CURL} http://${AT}:{port}/`),
  pair('psql-postgresql', 'postgresql main', 'postgresql', `${PSQL} -c 'select 1'`),
  pair(
    'psql-postgresql-ssl',
    'postgresql-ssl main',
    'postgresql',
    `PGSSLMODE=require ${PSQL} -c 'select 1'`,
  ),
  pair('mysql-mariadb', 'mariadb mysql', 'mysql', `${MYSQL} -e 'select 1'`),
  pair('redis-cli-redis', 'redis plain', 'redis', [
    `${REDIS} set colour blue`,
    `${REDIS} get colour`,
  ]),
  pair('redis-cli-redis-tls', 'redis tls', 'tls/redis', `${REDIS} --tls --insecure ping`),
  pair('redis-cli-redis-no-password', 'redis-password plain', 'redis', `${REDIS} get colour`),
  pair('ssh-openssh', 'openssh ssh', 'ssh', `${SSH} true`),
  pair('ssh-dropbear', 'dropbear ssh', 'ssh', `${SSH} true`),
  pair('ldapsearch-openldap', 'openldap ldap', 'ldap', `${LDAP} -s base -b ''`),
  pair('mosquitto', 'mosquitto mqtt', 'mqtt', MQTT),
  pair('kcat-kafka', 'librdkafka-mock broker', 'kafka', KAFKA),
  pair('dig-bind-tcp', 'bind dns', 'dns', `${DIG} +tcp . ns`),
  pair('dig-bind-udp', 'bind dns', 'dns', [`${DIG} . ns`, `${DIG} nowhere.example a`], {
    transport: 'udp',
  }),
  pair(
    'snmpget-snmpd',
    'snmpd main',
    'snmp',
    `snmpget -v2c -c public -t 1 ${AT}:{port} 1.3.6.1.2.1.1.5.0`,
    {
      transport: 'udp',
    },
  ),
  pair(
    'snmpwalk-v3-snmpd',
    'snmpd main',
    'snmp',
    `snmpget -v3 -u nobody -l noAuthNoPriv -t 1 ${AT}:{port} 1.3.6.1.2.1.1.5.0`,
    {
      transport: 'udp',
    },
  ),
  pair('smbclient-samba', 'samba main', 'smb', SMB),
  pair(
    'curl-postfix',
    'postfix smtp',
    'smtp',
    `printf 'hello\\n' | ${CURL} smtp://${AT}:{port} --mail-from a@shop.example --mail-rcpt b@shop.example -T -`,
  ),
  pair(
    'openssl-starttls-postfix',
    'postfix smtp',
    'smtp',
    `echo QUIT | timeout 3 ${S_CLIENT} -starttls smtp`,
  ),
  pair('curl-dovecot-imap', 'dovecot imap', 'imap', `${CURL} imap://${AT}:{port}/`),
  pair('curl-dovecot-pop3', 'dovecot pop3', 'pop3', `${CURL} pop3://${AT}:{port}/`),
  pair('curl-vsftpd', 'vsftpd ftp', 'ftp', `${CURL} ftp://${AT}:{port}/`),
  pair(
    'netcat-memcached',
    'memcached plain',
    'memcached',
    `printf 'version\\r\\nget colour\\r\\nquit\\r\\n' | nc -w 2 ${AT} {port}`,
  ),
  pair('rsync-rsync', 'rsync rsync', 'rsync', `timeout 3 rsync rsync://${AT}:{port}/`),
  pair('git-git', 'git-daemon git', 'git', `timeout 3 git ls-remote git://${AT}:{port}/nothing`),
  pair(
    'curl-websocket',
    'ws plain',
    'http/websocket',
    `${CURL} -m 1 --http1.1 -H 'Connection: Upgrade' -H 'Upgrade: websocket' -H 'Sec-WebSocket-Version: 13' -H 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==' http://${AT}:{port}/`,
  ),
];

const wrongPairs: readonly CaptureCase[] = [
  pair('wrong-curl-openssh', 'openssh ssh', ['http', 'ssh'], `${CURL} http://${AT}:{port}/`),
  pair(
    'wrong-curl-redis',
    'redis plain',
    ['http', ''],
    `${CURL} -d name=value http://${AT}:{port}/`,
  ),
  pair(
    'wrong-curl-mariadb',
    'mariadb mysql',
    ['http', 'mysql'],
    `${CURL} --http0.9 http://${AT}:{port}/`,
  ),
  pair(
    'wrong-curl-postfix',
    'postfix smtp',
    ['http', 'smtp'],
    `${CURL} --http0.9 http://${AT}:{port}/`,
  ),
  pair(
    'wrong-curl-http-to-https',
    'nginx https',
    ['http', 'tls/http'],
    `${CURL} http://${AT}:{port}/`,
  ),
  pair(
    'wrong-curl-https-to-http',
    'nginx http',
    ['tls', 'http'],
    `${CURL} -k https://${AT}:{port}/`,
  ),
  pair('wrong-redis-cli-nginx', 'nginx http', ['redis', 'http'], `${REDIS} get colour`),
  pair('wrong-redis-cli-openssh', 'openssh ssh', ['redis', 'ssh'], `${REDIS} get colour`),
  pair(
    'wrong-psql-redis',
    'redis plain',
    ['postgresql', ''],
    `PGCONNECT_TIMEOUT=2 PGSSLMODE=disable ${PSQL} -c 'select 1'`,
  ),
  pair(
    'wrong-psql-nginx',
    'nginx http',
    ['postgresql', 'http'],
    `PGCONNECT_TIMEOUT=2 PGSSLMODE=disable ${PSQL} -c 'select 1'`,
  ),
  pair('wrong-mysql-openssh', 'openssh ssh', ['', 'ssh'], `timeout 3 ${MYSQL}`),
  pair('wrong-ssh-nginx', 'nginx http', ['ssh', 'http'], `${SSH} true`),
  pair('wrong-ssh-redis', 'redis plain', ['ssh', 'redis'], `${SSH} true`),
  pair('wrong-ldapsearch-nginx', 'nginx http', ['ldap', 'http'], `timeout 3 ${LDAP}`),
  pair('wrong-mosquitto-redis', 'redis plain', ['mqtt', ''], `timeout 2 ${MQTT}`),
  pair('wrong-kcat-nginx', 'nginx http', ['kafka', 'http'], `timeout 3 ${KAFKA}`),
  pair('wrong-smbclient-openssh', 'openssh ssh', ['smb', 'ssh'], `timeout 3 ${SMB}`),
  pair('wrong-openssl-redis', 'redis plain', ['tls', ''], `timeout 2 ${S_CLIENT} </dev/null`),
  pair('wrong-openssl-openssh', 'openssh ssh', ['tls', 'ssh'], `timeout 2 ${S_CLIENT} </dev/null`),
  pair('wrong-dig-openssh', 'openssh ssh', ['dns', 'ssh'], `${DIG} +tcp shop.example a`),
  pair('wrong-dig-snmpd', 'snmpd main', ['dns', ''], `${DIG} shop.example a`, { transport: 'udp' }),
];

const faults: readonly CaptureCase[] = [
  pair(
    'half-closed-nginx',
    'nginx http',
    'http',
    `printf 'GET / HTTP/1.0\\r\\n\\r\\n' | nc -N -w 2 ${AT} {port}`,
  ),
  pair(
    'half-closed-redis',
    'redis plain',
    'redis',
    `printf 'PING\\r\\n' | nc -N -w 2 ${AT} {port}`,
  ),
  pair('silent-server', 'mute main', ['http', ''], `${CURL} -m 1 http://${AT}:{port}/`),
  pair(
    'silent-both',
    'mute main',
    ['', ''],
    `timeout 1 nc ${AT} {port} </dev/zero >/dev/null & sleep 0.1; kill $!`.replace(
      ' </dev/zero',
      ' < <(sleep 2)',
    ),
  ),
  pair('refused-curl', 'none', ['', ''], `${CURL} http://${AT}:{port}/`),
  pair('refused-dig', 'none', ['dns', ''], `${DIG} shop.example a`, { transport: 'udp' }),
  pair('refused-ntpdate', 'none', ['ntp', ''], `timeout 3 ntpdig -t 1 -p 1 ${AT}`, {
    transport: 'udp',
  }),
  pair('snap-96-nginx', 'nginx http', 'http', `${CURL} http://${AT}:{port}/`, {
    recording: { snapLength: 96 },
  }),
  pair('snap-96-https', 'nginx https', 'tls', `${CURL} -k https://${AT}:{port}/`, {
    recording: { snapLength: 96 },
  }),
  pair('snap-96-openssh', 'openssh ssh', 'ssh', `${SSH} true`, { recording: { snapLength: 96 } }),
  pair('snap-96-redis', 'redis plain', 'redis', `${REDIS} get colour`, {
    recording: { snapLength: 96 },
  }),
  pair('snap-96-postgresql', 'postgresql main', 'postgresql', `${PSQL} -c 'select 1'`, {
    recording: { snapLength: 96 },
  }),
  pair(
    'late-redis',
    'redis plain',
    'redis',
    `(for i in 1 2 3 4 5 6; do echo "get key-$i"; sleep 0.4; done) | ${REDIS}`,
    { joinedAfter: 1000 },
  ),
  pair(
    'late-nginx',
    'nginx http',
    'http',
    `(for i in 1 2 3 4 5 6; do printf 'GET / HTTP/1.1\\r\\nHost: shop.example\\r\\n\\r\\n'; sleep 0.4; done) | nc -N -w 3 ${AT} {port}`,
    { joinedAfter: 1000 },
  ),
  pair(
    'late-postgresql',
    'postgresql main',
    'postgresql',
    `(for i in 1 2 3 4 5 6; do echo "select $i;"; sleep 0.4; done) | ${PSQL}`,
    { joinedAfter: 1000 },
  ),
];

const ANY = { recording: { network: 'any' } } as const;
const PCAPNG = { recording: { format: 'pcapng' } } as const;
const PCAPNG_ANY = { recording: { format: 'pcapng', network: 'any' } } as const;
const NANOSECONDS = { recording: { format: 'nanoseconds' } } as const;

const formats: readonly CaptureCase[] = [
  pair('any-curl-nginx', 'nginx http', 'http', `${CURL} http://${AT}:{port}/`, ANY),
  pair('any-ssh-openssh', 'openssh ssh', 'ssh', `${SSH} true`, ANY),
  pair('any-dig-bind', 'bind dns', 'dns', `${DIG} . ns`, { ...ANY, transport: 'udp' }),
  pair(
    'pcapng-curl-nginx-https',
    'nginx https',
    'tls/http',
    `${CURL} -k --http1.1 https://${AT}:{port}/`,
    PCAPNG,
  ),
  pair('pcapng-redis-cli-redis', 'redis plain', 'redis', `${REDIS} get colour`, PCAPNG),
  pair('pcapng-any-mosquitto', 'mosquitto mqtt', 'mqtt', MQTT, PCAPNG_ANY),
  pair('pcapng-any-psql', 'postgresql main', 'postgresql', `${PSQL} -c 'select 1'`, PCAPNG_ANY),
  pair('nanoseconds-ldapsearch', 'openldap ldap', 'ldap', `${LDAP} -s base -b ''`, NANOSECONDS),
  pair(
    'nanoseconds-curl-pyftpdlib',
    'pyftpdlib ftp',
    'ftp',
    `${CURL} ftp://${AT}:{port}/`,
    NANOSECONDS,
  ),
  pair(
    'curl-mosquitto-websockets',
    'mosquitto websockets',
    'http/websocket',
    `${CURL} -m 1 --http1.1 -H 'Connection: Upgrade' -H 'Upgrade: websocket' -H 'Sec-WebSocket-Version: 13' -H 'Sec-WebSocket-Protocol: mqtt' -H 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==' http://${AT}:{port}/`,
  ),
  pair(
    'openssl-dovecot-imaps',
    'dovecot imaps',
    'tls',
    `(sleep 0.3; echo 'a logout') | timeout 3 ${S_CLIENT} -quiet`,
  ),
];

export const captureCases: readonly CaptureCase[] = [
  ...rightPairs,
  ...wrongPairs,
  ...faults,
  ...formats,
];
