import { type ProvokedClient, tool } from './client.ts';

const SSH = ['-o', 'BatchMode=yes', '-o', 'StrictHostKeyChecking=no', '-o', 'ConnectTimeout=8'];
const CURL = ['curl', '--silent', '--show-error', '--insecure', '--max-time', '8'];

/** Commands of Debian. */
export const tools: readonly ProvokedClient[] = [
  tool('curl http', 'http', 'curl', [...CURL, 'http://HOST:PORT/']),
  tool('curl https', 'tls/http', 'curl', [...CURL, 'https://HOST:PORT/']),
  tool('curl http2', 'http2', 'curl', [...CURL, '--http2-prior-knowledge', 'http://HOST:PORT/']),
  tool('curl smtp', 'smtp', 'curl', [...CURL, 'smtp://HOST:PORT/a.test']),
  tool('curl imap', 'imap', 'curl', [...CURL, 'imap://HOST:PORT/']),
  tool('curl pop3', 'pop3', 'curl', [...CURL, 'pop3://HOST:PORT/']),
  tool('curl ftp', 'ftp', 'curl', [...CURL, 'ftp://HOST:PORT/']),
  tool('curl mqtt', 'mqtt', 'curl', [...CURL, 'mqtt://HOST:PORT/topic']),
  tool('curl sftp', 'ssh', 'curl', [...CURL, 'sftp://HOST:PORT/']),
  tool('curl through an HTTP proxy', 'http', 'curl', [
    ...CURL,
    ...['--proxy', 'http://HOST:PORT', 'https://a.test/'],
  ]),
  tool('curl through a SOCKS proxy', 'socks5', 'curl', [
    ...CURL,
    ...['--proxy', 'socks5h://HOST:PORT', 'http://a.test/'],
  ]),
  tool('wget http', 'http', 'wget', ['wget', '-O', '-', '-t', '1', '-T', '8', 'http://HOST:PORT/']),
  tool('wget https', 'tls/http', 'wget', [
    ...['wget', '-O', '-', '-t', '1', '-T', '8', '--no-check-certificate', 'https://HOST:PORT/'],
  ]),
  tool('openssl s_client', 'tls', 'openssl', ['openssl', 's_client', '-connect', 'HOST:PORT']),
  tool('openssl s_client -starttls smtp', 'smtp', 'openssl', [
    ...['openssl', 's_client', '-starttls', 'smtp', '-connect', 'HOST:PORT'],
  ]),
  tool('openssl s_client -starttls postgres', 'postgresql', 'openssl', [
    ...['openssl', 's_client', '-starttls', 'postgres', '-connect', 'HOST:PORT'],
  ]),
  tool('gnutls-cli', 'tls', 'gnutls-bin', ['gnutls-cli', '--insecure', '-p', 'PORT', 'HOST']),
  tool('ssh', 'ssh', 'openssh-client', ['ssh', '-T', ...SSH, '-p', 'PORT', 'nobody@HOST']),
  tool('ssh -v', 'ssh', 'openssh-client', ['ssh', '-v', '-T', ...SSH, '-p', 'PORT', 'nobody@HOST']),
  tool('sftp', 'ssh', 'openssh-client', ['sftp', ...SSH, '-P', 'PORT', 'nobody@HOST']),
  tool('ssh-keyscan', 'ssh', 'openssh-client', ['ssh-keyscan', '-p', 'PORT', 'HOST']),
  tool('git over http', 'http', 'git', ['git', 'ls-remote', 'http://HOST:PORT/a.git']),
  tool('git over https', 'tls/http', 'git', [
    ...['git', '-c', 'http.sslVerify=false', 'ls-remote', 'https://HOST:PORT/a.git'],
  ]),
  tool('git daemon protocol', 'git', 'git', ['git', 'ls-remote', 'git://HOST:PORT/a.git']),
  tool('git over ssh', 'ssh', 'git', [
    ...['git', '-c', `core.sshCommand=ssh ${SSH.join(' ')}`],
    ...['ls-remote', 'ssh://nobody@HOST:PORT/a.git'],
  ]),
  tool('rsync', 'rsync', 'rsync', ['rsync', '--contimeout=8', 'rsync://HOST:PORT/']),
  tool('psql', 'postgresql', 'postgresql-client-15', [
    ...['psql', 'host=HOST port=PORT user=nobody dbname=none sslmode=prefer'],
  ]),
  tool('psql sslmode=disable', 'postgresql', 'postgresql-client-15', [
    ...['psql', 'host=HOST port=PORT user=nobody dbname=none sslmode=disable'],
  ]),
  tool('psql sslmode=require', 'postgresql', 'postgresql-client-15', [
    ...['psql', 'host=HOST port=PORT user=nobody dbname=none sslmode=require'],
  ]),
  tool('mariadb', 'mysql', 'mariadb-client', [
    ...['mariadb', '--no-defaults', '--host', 'HOST', '--port', 'PORT', '--user', 'nobody'],
    ...['--connect-timeout', '8'],
  ]),
  tool('redis-cli', 'redis', 'redis-tools', ['redis-cli', '-h', 'HOST', '-p', 'PORT', 'PING']),
  tool('redis-cli --tls', 'tls/redis', 'redis-tools', [
    ...['redis-cli', '-h', 'HOST', '-p', 'PORT', '--tls', '--insecure', 'PING'],
  ]),
  tool('mosquitto_pub', 'mqtt', 'mosquitto-clients', [
    ...['mosquitto_pub', '-d', '-h', 'HOST', '-p', 'PORT', '-t', 'topic', '-m', 'x'],
  ]),
  tool('ldapsearch', 'ldap', 'ldap-utils', [
    ...['ldapsearch', '-x', '-o', 'nettimeout=8', '-H', 'ldap://HOST:PORT'],
  ]),
  tool('lftp ftp', 'ftp', 'lftp', [
    ...['lftp', '-d', '-e', 'set net:max-retries 1; set net:timeout 4; ls; exit'],
    'ftp://HOST:PORT/',
  ]),
  tool('tnftp', 'ftp', 'tnftp', ['tnftp', '-n', 'HOST', 'PORT']),
  tool('nghttp', 'http2', 'nghttp2-client', ['nghttp', '-v', '-t', '8', 'http://HOST:PORT/']),
  tool('h2load', 'http2', 'nghttp2-client', ['h2load', '-n1', '-c1', 'http://HOST:PORT/']),
  tool('smbclient', 'smb', 'smbclient', ['smbclient', '-N', '-p', 'PORT', '-L', '//HOST']),
  tool('dig +tcp', 'dns', 'bind9-dnsutils', [
    ...['dig', '+tcp', '+time=4', '+tries=1', '-p', 'PORT', '@HOST', 'a.test'],
  ]),
  tool('whois', 'whois', 'whois', ['whois', '-h', 'HOST', '-p', 'PORT', 'a.test']),
  tool('swaks', 'smtp', 'swaks', [
    ...['swaks', '--timeout', '8', '--server', 'HOST', '--port', 'PORT'],
    ...['--helo', 'a.test', '--to', 'a@a.test', '--from', 'b@b.test', '--quit-after', 'EHLO'],
  ]),
  tool('kcat', 'kafka', 'kcat', ['kcat', '-L', '-m', '6', '-b', 'HOST:PORT']),
  tool('amqp-publish', 'amqp', 'amqp-tools', [
    ...['amqp-publish', '-u', 'amqp://HOST:PORT', '-r', 'key', '-b', 'x'],
  ]),
];
