/**
 * Protocols that Istio reads from a port name (`<protocol>[-suffix]`), as configs write them.
 * https://istio.io/latest/docs/ops/configuration/traffic-management/protocol-selection/
 */
const PREFIXES: ReadonlyMap<string, readonly string[]> = new Map([
  ['http', ['http']],
  ['http1', ['http']],
  ['http2', ['http2']],
  ['https', ['https']],
  ['grpc', ['grpc']],
  ['grpcs', ['grpcs']],
  // grpc-web runs over HTTP/1.1 and HTTP/2 alike.
  ['grpc-web', ['http', 'http2']],
  ['h2c', ['http2']],
  ['mongo', ['mongodb']],
  ['mysql', ['mysql']],
  ['redis', ['redis']],
  ['tls', ['tls']],
  ['ws', ['websocket', 'http']],
  ['wss', ['wss', 'https']],
]);

/**
 * Further protocols that ports are named after. These must be the whole name: `kafka-exporter` and
 * `echo-tcp` are not what they start with.
 */
const WHOLE_NAMES: ReadonlyMap<string, string> = new Map(
  [
    'amqp amqps beanstalkd cassandra clickhouse cql dns fluentd ftp git imap imaps kafka kerberos ldap ldaps',
    'memcached mongodb mountd mqtt mqtts mssql nats nfs nntp ntp pop3 pop3s postgres postgresql pgsql radius',
    'rediss rpcbind rtsp sip smtp smtps snmp ssh stun submission syslog tftp vnc zookeeper',
  ].flatMap((line) => line.split(' ').map((name) => [name, name] as const)),
);

const SAYS_NOTHING = new Set(['tcp', 'udp']);

/**
 * The protocol that the name of a port means by convention (Istio): `grpc`, `http-metrics`, `tls-x`.
 * Undefined for a name of another form, and for `tcp` and `udp`, which say nothing.
 */
export function expectOfPortName(name: string): readonly string[] | undefined {
  const text = name.toLowerCase();
  const [first = '', ...rest] = text.split('-', 3);
  if (first === 'grpc' && rest[0] === 'web') return PREFIXES.get('grpc-web');
  const prefixed = PREFIXES.get(first);
  if (prefixed) return prefixed;
  // `udp-dns` and `dns-tcp`: the transport says nothing, the other part is the whole name.
  if (first === 'udp') return whole(text.slice('udp-'.length));
  return whole(SAYS_NOTHING.has(rest[0] ?? '') && rest.length === 1 ? first : text);
}

/** The protocol that an `appProtocol` without a domain means, in the same form. */
export function expectOfProtocolName(name: string): readonly string[] | undefined {
  const text = name.toLowerCase();
  return PREFIXES.get(text) ?? whole(text);
}

function whole(name: string): readonly string[] | undefined {
  const meant = WHOLE_NAMES.get(name);
  return meant === undefined ? undefined : [meant];
}
