/**
 * Protocols whose server could not be had as a Debian or npm package: what they check comes from
 * the specification, and their client side from a genuine client library where there is one. The
 * value says what stands in for a recording.
 */
export const WITHOUT_RECORDING: Readonly<Record<string, string>> = {
  iec104: 'no controlled station was to be had; the six bytes are those of the standard',
  fox: 'Niagara is not free; the hello is what published scans of stations show',
  enip: 'no target was to be had; the answers are built by the CIP specification, two client libraries are recorded',
  dnp3: 'no outstation was to be had; the frames are built by IEEE 1815, the checksum is held against a published frame',
  pulsar: 'the broker is in no package: PulsarApi.proto, and the npm client pulsar-flex 1.1',
  nsq: 'nsqd is in no package: its TCP protocol specification, and the npm client nsqjs 0.13',
  rethinkdb: 'the documentation for driver authors; the client is the rethinkdb package',
  'oracle-tns': 'packets as node-oracledb reads them; the client is node-oracledb in its thin mode',
  mysqlx: 'the .proto files of MySQL; the client is @mysql/xdevapi',
  mssql: 'MS-TDS section 2.2.6.5, PRELOGIN; the clients are tedious and FreeTDS',
  'hadoop-ipc': 'the source of Hadoop 2 and 3; no client was met either',
  'elasticsearch-transport': 'the source of Elasticsearch 7.17 and 8; no client was met either',
  cassandra: 'frames of the CQL binary protocol v4; the client is cassandra-driver',
  bolt: 'the handshake of the Bolt specification; the client is neo4j-driver',
  ami: 'Asterisk is not in Debian 12; the greeting is the one that its documentation shows.',
  afp: 'netatalk is in neither: the header, the reply and the offsets are those of the programming guide.',
  whois:
    'No whois server is a Debian or npm package; the words are those that the public servers of registries are known to say, and only a name of ours that comes back is certain.',
};

/** Protocols that were met and say too little to be certain of: why. */
export const NEVER_CERTAIN: Readonly<Record<string, string>> = {
  time: 'Four bytes, six percent of which are times of these years.',
  discard: 'It says nothing.',
  syslog: 'It says nothing.',
  graphite: 'It says nothing.',
  'carbon-pickle': 'It says nothing.',
};

/** The same for what is said in datagrams. */
export const UDP_WITHOUT_RECORDING: Readonly<Record<string, string>> = {};

/** What never answers a stranger's datagram, and why: nothing could be recorded. */
export const SILENT_OVER_UDP: Readonly<Record<string, string>> = {
  syslog: 'a log takes what it is sent, and answers nothing',
  wireguard: 'a peer answers only to who knows its public key',
};

/** Protocols whose client side does not recognize their own opening, and why. */
export const OPENING_NOT_RECOGNIZED: Readonly<Record<string, string>> = {
  'tcp/carbon-pickle': 'the opening is an empty pickle and a line; clients send metrics',
  'tcp/discard': 'clients may send anything',
  'tcp/echo': 'clients may send anything',
  'tcp/finger': 'a name on a line, as other protocols send it',
  'tcp/gopher': 'an empty line, as any client may send it',
  'tcp/graphite': 'the opening is a name on a line; clients send metrics',
  'tcp/mpd': 'one plain word on a line',
  'tcp/munin': 'one plain word on a line',
  'tcp/nats': 'one plain word on a line; clients begin with CONNECT',
  'tcp/onc-rpc': 'the calls of several programs, each a protocol with a client side',
  'tcp/syslog': 'two empty lines; clients send messages with a priority',
  'tcp/varnish-cli': 'one plain word on a line',
  'tcp/whois': 'a name on a line, as other protocols send it',
  'udp/daytime': 'clients may send anything',
  'udp/echo': 'clients may send anything',
};
