import type { RealServer } from '../server.ts';
import { aiosmtpd } from './aiosmtpd.ts';
import { apache } from './apache.ts';
import { bind } from './bind.ts';
import { dovecot } from './dovecot.ts';
import { dropbear } from './dropbear.ts';
import { echo } from './echo.ts';
import { git } from './git.ts';
import { grpcJs, grpcPython } from './grpc.ts';
import { inn, innTls } from './inn.ts';
import { kafka } from './kafka.ts';
import { mariadb, mariadbNoSsl } from './mariadb.ts';
import { memcached } from './memcached.ts';
import { mosquitto } from './mosquitto.ts';
import { nats, natsTls } from './nats.ts';
import { nginx } from './nginx.ts';
import { node } from './node.ts';
import { openldap } from './openldap.ts';
import { openssh } from './openssh.ts';
import { postfix } from './postfix.ts';
import { postgresql, postgresqlSsl } from './postgresql.ts';
import { pyftpdlib } from './pyftpdlib.ts';
import { rabbitmq } from './rabbitmq.ts';
import { redis, redisWithPassword } from './redis.ts';
import { rsync } from './rsync.ts';
import { telnetd } from './telnetd.ts';
import { tigervnc } from './tigervnc.ts';
import { vsftpd, vsftpdImplicit } from './vsftpd.ts';
import { ws } from './ws.ts';
import { xrdp } from './xrdp.ts';
import { zookeeper } from './zookeeper.ts';

/** All real servers, listed by hand. */
export const servers: readonly RealServer[] = [
  openssh,
  dropbear,
  nginx,
  apache,
  postfix,
  aiosmtpd,
  dovecot,
  vsftpd,
  vsftpdImplicit,
  pyftpdlib,
  mariadb,
  mariadbNoSsl,
  postgresql,
  postgresqlSsl,
  redis,
  redisWithPassword,
  memcached,
  rabbitmq,
  mosquitto,
  nats,
  natsTls,
  openldap,
  bind,
  rsync,
  git,
  zookeeper,
  xrdp,
  tigervnc,
  telnetd,
  echo,
  inn,
  innTls,
  kafka,
  node,
  ws,
  grpcJs,
  grpcPython,
];
