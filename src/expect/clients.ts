/**
 * What clients do before anybody has proved to be the right server, by protocol, with the
 * document that says so. What is not in a table is not claimed.
 */

/** When a client lets its credentials go, and what they are in. */
export interface Credentials {
  /** `unasked`: in its first bytes. `greeted`: after the greeting or the handshake of its protocol. */
  readonly when: 'unasked' | 'greeted';
  /** What holds them, as the object of "sends": `AUTH with the password`. */
  readonly sends: string;
  readonly source: string;
}

/**
 * Clients that send credentials in a form that can be read off the wire, without a challenge.
 * Protocols whose password goes through a challenge (MySQL, MongoDB, PostgreSQL with SCRAM), or
 * is sent only if the server asks for it, are left out.
 */
export const CREDENTIALS: Readonly<Record<string, Credentials>> = {
  amqp: {
    when: 'greeted',
    sends: 'user name and password in Start-Ok (mechanism PLAIN)',
    source: 'AMQP 0-9-1, connection.start-ok; RFC 4616',
  },
  ami: { when: 'greeted', sends: 'Action: Login with the secret', source: 'Asterisk manual, AMI' },
  bolt: {
    when: 'greeted',
    sends: 'HELLO or LOGON with principal and credentials',
    source: 'Bolt protocol, HELLO and LOGON',
  },
  clickhouse: {
    when: 'unasked',
    sends: 'Hello with user name and password',
    source: 'ClickHouse native protocol, client Hello',
  },
  ftp: { when: 'greeted', sends: 'USER and PASS', source: 'RFC 959 section 4.1.1' },
  grpc: {
    when: 'unasked',
    sends: 'metadata with the authorization header',
    source: 'RFC 9110 section 11.6.2',
  },
  http: {
    when: 'unasked',
    sends: 'the Authorization and Cookie headers with the first request',
    source: 'RFC 7617; RFC 6265 section 5.4',
  },
  imap: { when: 'greeted', sends: 'LOGIN with the password', source: 'RFC 9051 section 6.2.3' },
  irc: { when: 'unasked', sends: 'PASS with the password', source: 'RFC 2812 section 3.1.1' },
  ldap: {
    when: 'unasked',
    sends: 'a simple bind with the password',
    source: 'RFC 4513 section 5.1.3',
  },
  mqtt: {
    when: 'unasked',
    sends: 'CONNECT with user name and password',
    source: 'MQTT 3.1.1 section 3.1.3',
  },
  nats: {
    when: 'greeted',
    sends: 'CONNECT with the password or the token',
    source: 'NATS client protocol, CONNECT',
  },
  pop3: { when: 'greeted', sends: 'USER and PASS', source: 'RFC 1939 section 7' },
  pulsar: {
    when: 'unasked',
    sends: 'CONNECT with the token',
    source: 'Pulsar binary protocol, CommandConnect.auth_data',
  },
  redis: {
    when: 'unasked',
    sends: 'AUTH or HELLO with the password as the first command',
    source: 'Redis manual, AUTH and HELLO',
  },
  smtp: { when: 'greeted', sends: 'AUTH PLAIN or LOGIN', source: 'RFC 4954 section 4' },
  stomp: {
    when: 'unasked',
    sends: 'CONNECT with login and passcode',
    source: 'STOMP 1.2, CONNECT',
  },
};

/** Clients that say nothing until the server has greeted them. */
export const WAITS_FOR_GREETING: Readonly<Record<string, string>> = {
  ami: 'Asterisk manual, AMI',
  chargen: 'RFC 864',
  daytime: 'RFC 867',
  dict: 'RFC 2229 section 3.1',
  ftp: 'RFC 959 section 5.4',
  imap: 'RFC 9051 section 3',
  lmtp: 'RFC 2033 section 4',
  managesieve: 'RFC 5804 section 1.2',
  mpd: 'MPD protocol, greeting',
  mysql: 'MySQL internals, connection phase',
  nats: 'NATS client protocol, INFO',
  nbd: 'NBD protocol, handshake',
  nntp: 'RFC 3977 section 5.1',
  pop3: 'RFC 1939 section 4',
  smtp: 'RFC 5321 section 3.1',
  svn: 'Subversion, protocol of svnserve',
  time: 'RFC 868',
  vnc: 'RFC 6143 section 7.1.1',
};

export function waitsForGreeting(client: string): boolean {
  return Object.hasOwn(WAITS_FOR_GREETING, client);
}

/** Clients whose first message holds lines that somebody else wrote, and which lines those are. */
export const SENDS_LINES: Readonly<Record<string, string>> = {
  http: 'header fields and body',
  'http-proxy': 'header fields',
  icap: 'header fields and body',
  ipp: 'header fields',
  rtsp: 'header fields and body',
  sip: 'header fields and body',
  websocket: 'header fields',
  // An array of bulk strings: each argument is a line (Redis protocol specification).
  redis: 'arguments',
};
