/**
 * The sides of `fixtures/dialogues` that are not named yet, by the reason, and sorted. When a side is
 * named, the test demands that its line is removed.
 */

interface Group {
  readonly reason: string;
  /** Dialogue and side. */
  readonly sides: readonly string[];
}

/** Sides that are taken for another protocol, with what they are taken for. */
export const MISTAKEN_SIDES: readonly (Group & { readonly named: string })[] = [
  {
    reason: 'the reply begins with what was sent, so only protocols that echo are asked',
    named: 'echo',
    sides: [
      'rsync/rsync-list-rsync server',
      'rsync/rsync-module-rsync server',
      'rtmp/rtmpdump-nginx-rtmp server',
      'rtmp/rtmpdump-node-media-server server',
      'ssh/openssh-openssh server',
    ],
  },
];

/** Sides without a name. */
export const UNNAMED_SIDES: readonly Group[] = [
  {
    reason: 'the reply begins with what was sent, so only protocols that echo are asked',
    sides: [
      'amqp/rhea-rabbitmq server',
      'modbus/libmodbus-function-6-jsmodbus server',
      'modbus/libmodbus-function-6-libmodbus server',
    ],
  },
  {
    reason: 'the reply is not compared with the invoke id that was sent',
    sides: ['bacnet/udp-bacnet-js-read-property-bacnet-js server'],
  },
  {
    reason: 'only the replies to stats and to unknown commands are known',
    sides: ['beanstalkd/fivebeans-beanstalkd server'],
  },
  {
    reason: 'a token of less than four bytes is weak, and the message id is not counted',
    sides: [
      'coap/udp-coap-client-libcoap server',
      'coap/udp-coap-client-non-confirmable-libcoap server',
      'coap/udp-coap-client-npm-coap server',
      'coap/udp-coap-client-put-libcoap server',
    ],
  },
  {
    reason: 'a request without options that are text is weak',
    sides: [
      'coap/udp-coap-client-non-confirmable-libcoap client',
      'coap/udp-npm-coap-npm-coap client',
    ],
  },
  {
    reason: 'an UPDATE is not a query',
    sides: ['dns/udp-nsupdate-bind server'],
  },
  {
    reason: 'a query or an answer of finger is any text',
    sides: ['finger/finger-efingerd client', 'finger/finger-efingerd server'],
  },
  {
    reason: 'OPTS is not known as a first command',
    sides: ['ftp/basic-ftp-vsftpd client'],
  },
  {
    reason: 'no line of the banner names FTP',
    sides: ['ftp/curl-tls-wanted-ftp-srv server', 'ftp/lftp-ftp-srv server'],
  },
  {
    reason: 'the command is one word, and the answer a table of any words',
    sides: ['gearman/gearadmin-gearmand client', 'gearman/gearadmin-gearmand server'],
  },
  {
    reason: 'the reply is one byte',
    sides: ['iperf3/iperf3-iperf3 server'],
  },
  {
    reason: 'only the replies to requests like our own are known',
    sides: [
      'kafka/kafkajs-librdkafka-mock server',
      'kafka/kcat-librdkafka-mock server',
      'modbus/jsmodbus-jsmodbus server',
      'modbus/libmodbus-function-1-libmodbus server',
      'modbus/libmodbus-function-16-libmodbus server',
      'modbus/libmodbus-function-16-pymodbus server',
      'modbus/libmodbus-function-3-libmodbus server',
      'modbus/libmodbus-function-3-modbus-serial server',
      'modbus/modbus-serial-exception-jsmodbus server',
      'modbus/modbus-serial-modbus-serial server',
      'modbus/pymodbus-pymodbus server',
      'socks4/curl-dante server',
      'socks4/curl-refused-dante server',
      'socks4/curl-socks4a-dante server',
      'socks4/netcat-dante server',
      'socks4/npm-socks-dante server',
      'socks5/curl-dante server',
      'socks5/curl-microsocks server',
      'socks5/curl-no-method-microsocks server',
      'socks5/curl-password-microsocks server',
      'socks5/curl-pondwader server',
      'socks5/curl-socksv5 server',
      'socks5/netcat-dante server',
      'socks5/npm-socks-microsocks server',
    ],
  },
  {
    reason: 'a TGS-REP is not known',
    sides: ['kerberos/kvno-krb5kdc server', 'kerberos/udp-kvno-krb5kdc server'],
  },
  {
    reason: 'only the replies to operations like our own are known',
    sides: [
      'ldap/ldapadd-slapd server',
      'ldap/ldapjs-add-slapd server',
      'ldap/ldapsearch-ldapjs server',
      'ldap/ldapsearch-slapd server',
      'ldap/ldapsearch-starttls-slapd server',
      'ldap/ldapsearch-v2-slapd server',
      'ldap/ldapts-compare-slapd server',
      'ldap/ldapts-delete-slapd server',
      'ldap/ldapts-modify-slapd server',
      'ldap/ldapts-search-ldapjs server',
      'ldap/ldapts-search-slapd server',
      'ldap/ldapwhoami-wrong-password-slapd server',
      'ldap/python-ldap3-slapd server',
    ],
  },
  {
    reason: 'add, modify, compare and delete are not known as a first operation',
    sides: [
      'ldap/ldapjs-add-slapd client',
      'ldap/ldapts-compare-slapd client',
      'ldap/ldapts-delete-slapd client',
      'ldap/ldapts-modify-slapd client',
    ],
  },
  {
    reason: 'only the replies to version and to unknown commands are known',
    sides: [
      'memcached/memccat-memcached server',
      'memcached/memccp-memcached server',
      'memcached/memcrm-memcached server',
      'memcached/netcat-stats-memcached server',
    ],
  },
  {
    reason: 'delete and stats with an argument are not known as a first command',
    sides: ['memcached/memcrm-memcached client', 'memcached/netcat-stats-memcached client'],
  },
  {
    reason: 'a CONNACK after MQIsdp, the name of version 3.1, is not known',
    sides: [
      'mqtt/mosquitto-pub-mqttv31-aedes server',
      'mqtt/mosquitto-pub-mqttv31-mosquitto server',
      'mqtt/mqtt-js-v3-mosquitto server',
    ],
  },
  {
    reason: 'a CONNACK of version 5.0 that accepts is not known',
    sides: ['mqtt/mosquitto-pub-mqttv5-mosquitto server', 'mqtt/mqtt-js-v5-mosquitto server'],
  },
  {
    reason: 'the reply is compared with our own session id',
    sides: [
      'openvpn/openvpn-openvpn server',
      'openvpn/udp-openvpn-tls-auth-openvpn server',
      'openvpn/udp-openvpn-tls-crypt-openvpn server',
    ],
  },
  {
    reason: 'only the replies to commands like our own are known',
    sides: [
      'redis/ioredis-redis server',
      'redis/netcat-inline-redis server',
      'redis/netcat-inline-set-redis server',
      'redis/redis-benchmark-redis server',
      'redis/redis-cli-get-redis server',
      'redis/redis-cli-incr-redis server',
      'redis/redis-cli-lrange-redis server',
      'redis/redis-cli-resp3-hgetall-redis server',
      'redis/redis-cli-set-redis server',
      'redis/redis-py-redis server',
    ],
  },
  {
    reason: 'an inline command is not known, except PING and a few others',
    sides: ['redis/netcat-inline-redis client', 'redis/netcat-inline-set-redis client'],
  },
  {
    reason: 'the reply is not compared with the transaction id that was sent',
    sides: ['rpcbind/rpcinfo-dump-rpcbind server', 'rpcbind/rpcinfo-null-rpcbind server'],
  },
  {
    reason: 'FFmpeg and its servers put a version where only a zero is known',
    sides: [
      'rtmp/ffmpeg-publish-nginx-rtmp client',
      'rtmp/ffmpeg-publish-nginx-rtmp server',
      'rtmp/ffmpeg-publish-node-media-server client',
      'rtmp/ffmpeg-publish-node-media-server server',
    ],
  },
  {
    reason: 'the reply is compared with our own reference',
    sides: [
      's7/node-snap7-op-snap7 server',
      's7/node-snap7-snap7 server',
      's7/nodes7-snap7 server',
      's7/nodes7-tsap-1200-snap7 server',
    ],
  },
  {
    reason: 'a positive session response of NetBIOS is not known',
    sides: ['smb/smbclient-port-139-smb1-smbd server', 'smb/smbclient-port-139-smbd server'],
  },
  {
    reason: 'a response with a body is not known',
    sides: ['smpp/smpp-smpp server'],
  },
  {
    reason: 'the reply is compared with our own community and request id',
    sides: [
      'snmp/udp-npm-net-snmp-npm-net-snmp server',
      'snmp/udp-npm-net-snmp-v2c-snmpd server',
      'snmp/udp-snmpbulkget-v2c-snmpd server',
      'snmp/udp-snmpget-v1-npm-net-snmp server',
      'snmp/udp-snmpget-v1-snmpd server',
      'snmp/udp-snmpget-v2c-npm-net-snmp server',
      'snmp/udp-snmpget-v2c-snmpd server',
      'snmp/udp-snmpgetnext-npm-net-snmp server',
      'snmp/udp-snmpset-v2c-snmpd server',
      'snmp/udp-snmpwalk-v2c-snmpd server',
    ],
  },
  {
    reason: 'over TCP only the reply to a binding request is known',
    sides: ['stun/turnutils-uclient-coturn server'],
  },
  {
    reason: 'an acknowledgement of options is not known',
    sides: ['tftp/udp-curl-blksize-tftpd-hpa server'],
  },
  {
    reason: 'an acknowledgement is four bytes that are small',
    sides: ['tftp/udp-tftp-hpa-put-tftpd-hpa server'],
  },
  {
    reason: 'HELLO is a few small numbers, and a number of the peer',
    sides: ['openflow/ovs-ofctl-ovs-vswitchd client', 'openflow/ovs-ofctl-ovs-vswitchd server'],
  },
  {
    reason: 'a query is eight small numbers',
    sides: ['rpki-rtr/rtrlib-stayrtr client'],
  },
  {
    reason: 'a response that opens a session is not known',
    sides: ['zookeeper/kazoo-zookeeper server', 'zookeeper/node-zookeeper-client-zookeeper server'],
  },
];
