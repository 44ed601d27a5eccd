/**
 * Names that nmap 7.93 gives to probed services, where the registry has another name or several protocols
 * fit. Names of nmap that the registry knows as they are do not stand here.
 */
const MEANINGS: ReadonlyMap<string, readonly string[]> = new Map([
  ['http-proxy', ['http-proxy', 'http']],
  ['https', ['https']],
  ['upnp', ['http']],
  ['docker', ['http']],
  ['elasticsearch', ['http']],
  ['couchdb', ['http']],
  ['influxdb', ['http']],
  ['kubernetes', ['http']],
  ['wsman', ['http']],
  ['webdav', ['http']],
  ['soap', ['http']],
  ['ssl', ['tls']],
  ['microsoft-ds', ['smb']],
  ['netbios-ssn', ['smb']],
  ['ms-wbt-server', ['rdp']],
  ['ms-sql-s', ['mssql']],
  ['domain', ['dns']],
  ['memcache', ['memcached']],
  ['cassandra-native', ['cassandra']],
  ['kerberos-sec', ['kerberos']],
  ['isakmp', ['ike']],
  ['netbios-ns', ['netbios-ns']],
  ['ibm-db2', ['drda']],
  ['clam', ['clamd']],
  ['cvspserver', ['cvs']],
  ['socks-proxy', ['socks5', 'socks4']],
  ['x11', ['x11']],
  ['oracle-tns', ['oracle-tns']],
  ['sip-proxy', ['sip']],
  ['amqps', ['amqps']],
  ['mbap', ['modbus']],
  ['asterisk', ['ami']],
]);

/** Names by which nmap says that it did not identify the service. */
const SAYS_NOTHING = new Set(['', 'unknown', 'tcpwrapped']);

/**
 * The protocol behind a name of nmap, as configs write it; `isKnown` knows the names of the registry.
 * Undefined for names that are not known, and where nmap did not identify the service.
 */
export function expectOfNmapService(
  name: string,
  isInTls: boolean,
  isKnown: (name: string) => boolean,
): readonly string[] | undefined {
  const [text = '', inner] = name.toLowerCase().split('/', 2);
  // `ssl/http` as nmap prints it; in XML it is name="http" tunnel="ssl".
  if (text === 'ssl' && inner !== undefined) return expectOfNmapService(inner, true, isKnown);
  const plain = MEANINGS.get(text) ?? (isKnown(text) ? [text] : undefined);
  if (!isInTls) return plain;
  if (!plain || text === 'ssl')
    return SAYS_NOTHING.has(text) || text === 'ssl' ? ['tls'] : undefined;
  return plain.map((one) => (one === 'http' ? 'https' : inTls(one)));
}

function inTls(name: string): string {
  return name === 'https' || name === 'amqps' ? name : `tls/${name}`;
}
