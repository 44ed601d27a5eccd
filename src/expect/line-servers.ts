/** A server that runs each line that comes as a command, and goes on after one it does not know. */
export interface LineServer {
  /** Commands that need nothing but their name, in capitals: they run when such a line comes. */
  readonly alone: readonly string[];
  /** What some versions do against it. */
  readonly unless?: string;
  readonly source: string;
}

/** What is not in the table is not claimed. */
export const LINE_SERVERS: Readonly<Record<string, LineServer>> = {
  beanstalkd: {
    alone: ['STATS', 'LIST-TUBES', 'LIST-TUBE-USED', 'LIST-TUBES-WATCHED', 'QUIT'],
    source: 'beanstalkd, protocol.txt: UNKNOWN_COMMAND',
  },
  ftp: {
    alone: ['SYST', 'FEAT', 'HELP', 'NOOP', 'QUIT'],
    source: 'RFC 959 section 4.2: reply 500',
  },
  memcached: {
    alone: ['VERSION', 'STATS', 'FLUSH_ALL', 'QUIT'],
    source: 'memcached, protocol.txt: ERROR',
  },
  redis: {
    alone: ['PING', 'INFO', 'COMMAND', 'FLUSHALL', 'FLUSHDB', 'DBSIZE', 'TIME', 'QUIT'],
    unless: 'Redis since 3.2.7 closes at "POST" or "Host:"',
    source: 'Redis protocol specification, inline commands',
  },
  smtp: {
    alone: ['HELP', 'NOOP', 'RSET', 'QUIT'],
    unless: 'Postfix closes at "GET", "POST" and "CONNECT" (smtpd_forbidden_commands)',
    source: 'RFC 5321 section 4.2.4: reply 500',
  },
};
