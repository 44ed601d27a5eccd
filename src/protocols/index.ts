import { ninep } from './9p.ts';
import { adb } from './adb.ts';
import { afp } from './afp.ts';
import { ajp } from './ajp.ts';
import { ami } from './ami.ts';
import { amqp } from './amqp.ts';
import { beanstalkd } from './beanstalkd.ts';
import { bgp } from './bgp.ts';
import { bitcoin } from './bitcoin.ts';
import { bittorrent } from './bittorrent.ts';
import { bolt } from './bolt.ts';
import { carbonPickle } from './carbon-pickle.ts';
import { carbonQuery } from './carbon-query.ts';
import { cassandra } from './cassandra.ts';
import { ceph } from './ceph.ts';
import { chargen } from './chargen.ts';
import { clamd } from './clamd.ts';
import { clickhouse } from './clickhouse.ts';
import { cvs } from './cvs.ts';
import { dap } from './dap.ts';
import { daytime } from './daytime.ts';
import { dbus } from './dbus.ts';
import { diameter } from './diameter.ts';
import { dict } from './dict.ts';
import { discard } from './discard.ts';
import { distcc } from './distcc.ts';
import { dnp3 } from './dnp3.ts';
import { dns } from './dns.ts';
import { drda } from './drda.ts';
import { echo } from './echo.ts';
import { elasticsearchTransport } from './elasticsearch-transport.ts';
import { enip } from './enip.ts';
import { epmd } from './epmd.ts';
import { erldist } from './erldist.ts';
import { fastcgi } from './fastcgi.ts';
import { finger } from './finger.ts';
import { firebird } from './firebird.ts';
import { fox } from './fox.ts';
import { ftp } from './ftp.ts';
import { gdb } from './gdb.ts';
import { gearman } from './gearman.ts';
import { git } from './git.ts';
import { glusterfs } from './glusterfs.ts';
import { gmond } from './gmond.ts';
import { gopher } from './gopher.ts';
import { gpsd } from './gpsd.ts';
import { graphite } from './graphite.ts';
import { grpc } from './grpc.ts';
import { hadoopIpc } from './hadoop-ipc.ts';
import { hamlib } from './hamlib.ts';
import { http } from './http.ts';
import { httpProxy } from './http-proxy.ts';
import { http2 } from './http2.ts';
import { icap } from './icap.ts';
import { ice } from './ice.ts';
import { ident } from './ident.ts';
import { iec104 } from './iec104.ts';
import { imap } from './imap.ts';
import { indi } from './indi.ts';
import { influxdbRpc } from './influxdb-rpc.ts';
import { iperf3 } from './iperf3.ts';
import { ipp } from './ipp.ts';
import { irc } from './irc.ts';
import { iscsi } from './iscsi.ts';
import { javaRmi } from './java-rmi.ts';
import { jdwp } from './jdwp.ts';
import { jsonRpc } from './json-rpc.ts';
import { kafka } from './kafka.ts';
import { kerberos } from './kerberos.ts';
import { ldap } from './ldap.ts';
import { lmtp } from './lmtp.ts';
import { lpd } from './lpd.ts';
import { managesieve } from './managesieve.ts';
import { memcached } from './memcached.ts';
import { milter } from './milter.ts';
import { minecraft } from './minecraft.ts';
import { modbus } from './modbus.ts';
import { mongodb } from './mongodb.ts';
import { mountd } from './mountd.ts';
import { mpd } from './mpd.ts';
import { mqtt } from './mqtt.ts';
import { msrpc } from './msrpc.ts';
import { mssql } from './mssql.ts';
import { mumble } from './mumble.ts';
import { munin } from './munin.ts';
import { mysql } from './mysql.ts';
import { mysqlx } from './mysqlx.ts';
import { nanomsg } from './nanomsg.ts';
import { nats } from './nats.ts';
import { nbd } from './nbd.ts';
import { nfs } from './nfs.ts';
import { nntp } from './nntp.ts';
import { nrpe } from './nrpe.ts';
import { nsq } from './nsq.ts';
import { nut } from './nut.ts';
import { oncRpc } from './onc-rpc.ts';
import { opcua } from './opcua.ts';
import { openocdTcl } from './openocd-tcl.ts';
import { openvpn } from './openvpn.ts';
import { openwire } from './openwire.ts';
import { oracleTns } from './oracle-tns.ts';
import { policyd } from './policyd.ts';
import { pop3 } from './pop3.ts';
import { postgresql } from './postgresql.ts';
import { pptp } from './pptp.ts';
import type { Protocol } from './protocol.ts';
import { proxyProtocol } from './proxy-protocol.ts';
import { pulsar } from './pulsar.ts';
import { pulseaudio } from './pulseaudio.ts';
import { quassel } from './quassel.ts';
import { rabbitmqStream } from './rabbitmq-stream.ts';
import { radius } from './radius.ts';
import { rdp } from './rdp.ts';
import { redis } from './redis.ts';
import { relp } from './relp.ts';
import { rethinkdb } from './rethinkdb.ts';
import { rpcbind } from './rpcbind.ts';
import { rsync } from './rsync.ts';
import { rtmp } from './rtmp.ts';
import { rtsp } from './rtsp.ts';
import { s7 } from './s7.ts';
import { sane } from './sane.ts';
import { sip } from './sip.ts';
import { smb } from './smb.ts';
import { smtp } from './smtp.ts';
import { snapcast } from './snapcast.ts';
import { snmp } from './snmp.ts';
import { socks4 } from './socks4.ts';
import { socks5 } from './socks5.ts';
import { spamd } from './spamd.ts';
import { sphinx } from './sphinx.ts';
import { spice } from './spice.ts';
import { ssh } from './ssh.ts';
import { stomp } from './stomp.ts';
import { stun } from './stun.ts';
import { svn } from './svn.ts';
import { syslog } from './syslog.ts';
import { tarantool } from './tarantool.ts';
import { telnet } from './telnet.ts';
import { thrift } from './thrift.ts';
import { thriftCompact } from './thrift-compact.ts';
import { time } from './time.ts';
import { tls } from './tls.ts';
import { tor } from './tor.ts';
import { torControl } from './tor-control.ts';
import { uwsgi } from './uwsgi.ts';
import { varnishCli } from './varnish-cli.ts';
import { vnc } from './vnc.ts';
import { vtun } from './vtun.ts';
import { websocket } from './websocket.ts';
import { whois } from './whois.ts';
import { x11 } from './x11.ts';
import { xmpp } from './xmpp.ts';
import { zabbixAgent } from './zabbix-agent.ts';
import { zmtp } from './zmtp.ts';
import { zookeeper } from './zookeeper.ts';

/** All built-in protocols, listed by hand. */
export const tcpProtocols: readonly Protocol[] = [
  adb,
  afp,
  ajp,
  ami,
  amqp,
  beanstalkd,
  bgp,
  bitcoin,
  bittorrent,
  bolt,
  carbonPickle,
  carbonQuery,
  cassandra,
  ceph,
  chargen,
  clamd,
  clickhouse,
  cvs,
  dap,
  daytime,
  dbus,
  diameter,
  dict,
  discard,
  distcc,
  dnp3,
  dns,
  drda,
  echo,
  elasticsearchTransport,
  enip,
  epmd,
  erldist,
  fastcgi,
  finger,
  firebird,
  fox,
  ftp,
  gdb,
  gearman,
  git,
  glusterfs,
  gmond,
  gopher,
  gpsd,
  graphite,
  grpc,
  hadoopIpc,
  hamlib,
  http,
  http2,
  httpProxy,
  icap,
  ice,
  ident,
  iec104,
  imap,
  indi,
  influxdbRpc,
  iperf3,
  ipp,
  irc,
  iscsi,
  javaRmi,
  jdwp,
  jsonRpc,
  kafka,
  kerberos,
  ldap,
  lmtp,
  lpd,
  managesieve,
  memcached,
  milter,
  minecraft,
  modbus,
  mongodb,
  mountd,
  mpd,
  mqtt,
  msrpc,
  mssql,
  mumble,
  munin,
  mysql,
  mysqlx,
  nanomsg,
  nats,
  nbd,
  nfs,
  ninep,
  nntp,
  nrpe,
  nsq,
  nut,
  oncRpc,
  opcua,
  openocdTcl,
  openvpn,
  openwire,
  oracleTns,
  policyd,
  pop3,
  postgresql,
  pptp,
  proxyProtocol,
  pulsar,
  pulseaudio,
  quassel,
  rabbitmqStream,
  radius,
  rdp,
  redis,
  relp,
  rethinkdb,
  rpcbind,
  rsync,
  rtmp,
  rtsp,
  s7,
  sane,
  sip,
  smb,
  smtp,
  snapcast,
  snmp,
  socks4,
  socks5,
  spamd,
  sphinx,
  spice,
  ssh,
  stomp,
  stun,
  svn,
  syslog,
  tarantool,
  telnet,
  thrift,
  thriftCompact,
  time,
  tls,
  tor,
  torControl,
  uwsgi,
  varnishCli,
  vnc,
  vtun,
  websocket,
  whois,
  x11,
  xmpp,
  zabbixAgent,
  zmtp,
  zookeeper,
];
