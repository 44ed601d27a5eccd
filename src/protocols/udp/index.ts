import type { Protocol } from '../protocol.ts';
import { bacnet } from './bacnet.ts';
import { coap } from './coap.ts';
import { daytime } from './daytime.ts';
import { dns } from './dns.ts';
import { dtls } from './dtls.ts';
import { echo } from './echo.ts';
import { ike } from './ike.ts';
import { kerberos } from './kerberos.ts';
import { mdns } from './mdns.ts';
import { memcached } from './memcached.ts';
import { netbiosNs } from './netbios-ns.ts';
import { ntp } from './ntp.ts';
import { openvpn } from './openvpn.ts';
import { quic } from './quic.ts';
import { radius } from './radius.ts';
import { rpcbind } from './rpcbind.ts';
import { sip } from './sip.ts';
import { snmp } from './snmp.ts';
import { ssdp } from './ssdp.ts';
import { stun } from './stun.ts';
import { syslog } from './syslog.ts';
import { tftp } from './tftp.ts';
import { wireguard } from './wireguard.ts';

/** All built-in protocols that are said in datagrams, listed by hand. */
export const udpProtocols: readonly Protocol[] = [
  bacnet,
  coap,
  daytime,
  dns,
  dtls,
  echo,
  ike,
  kerberos,
  mdns,
  memcached,
  netbiosNs,
  ntp,
  openvpn,
  quic,
  radius,
  rpcbind,
  sip,
  snmp,
  ssdp,
  stun,
  syslog,
  tftp,
  wireguard,
];
