/**
 * Other names of protocols and stacks: schemes of URLs, IANA service names, and what
 * people say. A value is a stack of ids, outermost first.
 */
export const ALIASES: Readonly<Record<string, string>> = {
  // http
  http1: 'http',
  'http-alt': 'http',
  www: 'http',
  https: 'tls/http',
  'https-alt': 'tls/http',
  // http2 and grpc
  h2: 'tls/http2',
  h2c: 'http2',
  grpcs: 'tls/http2/grpc',
  // websocket
  ws: 'http/websocket',
  wss: 'tls/http/websocket',
  // tls
  ssl: 'tls',
  // mail and news
  smtps: 'tls/smtp',
  submission: 'smtp',
  submissions: 'tls/smtp',
  esmtp: 'smtp',
  imap4: 'imap',
  imap2: 'imap',
  imaps: 'tls/imap',
  'pop-3': 'pop3',
  pop3s: 'tls/pop3',
  news: 'nntp',
  nntps: 'tls/nntp',
  snews: 'tls/nntp',
  // files
  ftps: 'tls/ftp',
  rsyncd: 'rsync',
  // remote access
  'secure-shell': 'ssh',
  sftp: 'ssh',
  telnets: 'tls/telnet',
  'ms-wbt-server': 'rdp',
  'terminal-server': 'rdp',
  rfb: 'vnc',
  // databases
  postgres: 'postgresql',
  pgsql: 'postgresql',
  pg: 'postgresql',
  mariadb: 'mysql',
  rediss: 'tls/redis',
  valkey: 'redis',
  memcache: 'memcached',
  mongo: 'mongodb',
  mongod: 'mongodb',
  // queues
  amqps: 'tls/amqp',
  rabbitmq: 'amqp',
  mqtts: 'tls/mqtt',
  'secure-mqtt': 'tls/mqtt',
  // infrastructure
  domain: 'dns',
  dot: 'tls/dns',
  'domain-s': 'tls/dns',
  'dns-over-tls': 'tls/dns',
  ldaps: 'tls/ldap',
  zk: 'zookeeper',
  // small services
  ttytst: 'chargen',
  timserver: 'time',
  sink: 'discard',
  // information
  auth: 'ident',
  identd: 'ident',
  tap: 'ident',
  fingerd: 'finger',
  nicname: 'whois',
  dictd: 'dict',
  // version control
  cvspserver: 'cvs',
  pserver: 'cvs',
  svnserve: 'svn',
  subversion: 'svn',
  // printers
  printer: 'lpd',
  spooler: 'lpd',
  lpr: 'lpd',
  // watching machines
  'munin-node': 'munin',
  lrrd: 'munin',
  upsd: 'nut',
  ganglia: 'gmond',
  gmetad: 'gmond',
  zabbix: 'zabbix-agent',
  'zabbix-trapper': 'zabbix-agent',
  'zabbix-server': 'zabbix-agent',
  'nagios-nrpe': 'nrpe',
  // logs and metrics
  'syslog-tls': 'tls/syslog',
  'syslog-conn': 'syslog',
  carbon: 'graphite',
  'graphite-pickle': 'carbon-pickle',
  carbonlink: 'carbon-query',
  // devices and media
  rigctld: 'hamlib',
  rigctl: 'hamlib',
  rotctld: 'hamlib',
  indiserver: 'indi',
  openocd: 'openocd-tcl',
  varnishadm: 'varnish-cli',
};
