import { amqp } from './amqp.ts';
import { dns } from './dns.ts';
import { echo } from './echo.ts';
import { ftp } from './ftp.ts';
import { git } from './git.ts';
import { grpc } from './grpc.ts';
import { http } from './http.ts';
import { http2 } from './http2.ts';
import { imap } from './imap.ts';
import { kafka } from './kafka.ts';
import { ldap } from './ldap.ts';
import { memcached } from './memcached.ts';
import { mongodb } from './mongodb.ts';
import { mqtt } from './mqtt.ts';
import { mysql } from './mysql.ts';
import { nats } from './nats.ts';
import { nntp } from './nntp.ts';
import { pop3 } from './pop3.ts';
import { postgresql } from './postgresql.ts';
import type { Protocol } from './protocol.ts';
import { rdp } from './rdp.ts';
import { redis } from './redis.ts';
import { rsync } from './rsync.ts';
import { smtp } from './smtp.ts';
import { ssh } from './ssh.ts';
import { telnet } from './telnet.ts';
import { tls } from './tls.ts';
import { vnc } from './vnc.ts';
import { websocket } from './websocket.ts';
import { zookeeper } from './zookeeper.ts';

/** All built-in protocols, listed by hand. */
export const protocols: readonly Protocol[] = [
  amqp,
  dns,
  echo,
  ftp,
  git,
  grpc,
  http,
  http2,
  imap,
  kafka,
  ldap,
  memcached,
  mongodb,
  mqtt,
  mysql,
  nats,
  nntp,
  pop3,
  postgresql,
  rdp,
  redis,
  rsync,
  smtp,
  ssh,
  telnet,
  tls,
  vnc,
  websocket,
  zookeeper,
];
