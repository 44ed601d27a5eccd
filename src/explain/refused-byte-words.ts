/** The vocabulary of messages that refuse a byte, in the parts of which software composes names. */

/** The software does not accept what it read. */
export const REFUSALS: ReadonlySet<string> = vocabulary(
  'unknown unsupported invalid illegal unexpected unrecognized unrecognised bad wrong ' +
    'mismatch mismatched malformed unacceptable incompatible bogus unhandled incorrect ' +
    'corrupt corrupted garbage',
);

/** The same after "not", "n't" or "no". */
export const ACCEPTANCES: ReadonlySet<string> = vocabulary(
  'supported recognized recognised valid known expected allowed accepted understood match ' +
    'permitted',
);

/** What follows is what the software wants, not what it read. */
export const WANTED: ReadonlySet<string> = vocabulary(
  'expected expecting expect expects wanted want supported supports requires required ' +
    'require minimum maximum min max than least most should must only ours our up to ' +
    'between need',
);

/** What follows is what the software read. */
export const GOT: ReadonlySet<string> = vocabulary(
  'got received receive found read saw was actual sent has had contains contained starts ' +
    'begins gets seen observed but have',
);

/** Between a label and its value. */
export const FILLERS: ReadonlySet<string> = vocabulary(
  'is of a an the value number with as byte be it no decimal hex char character code ' +
    'instead unknown id',
);

/** Parts of what peers exchange; with an aspect, the name of a field. */
export const UNITS: ReadonlySet<string> = vocabulary(
  'protocol packet frame record message msg header reply response pdu command cmd socks ' +
    'beats rtmp wire packets frames messages preamble greeting thrift amqp mqtt segment ' +
    'lumberjack mysql rpc negotiation chunk tls ssl socket backend op request ldap snmp resp ' +
    'prelogin startup handshake tpkt msgpack tds',
);

/** Aspects of those. */
export const ASPECTS: ReadonlySet<string> = vocabulary(
  'type version magic marker opcode op tag byte signature sequence ver order char ' +
    'character octet prefix point token',
);

/** Names of a field without another word. */
export const FIELDS: ReadonlySet<string> = vocabulary('magic protocol opcode op pdu');

/** The same before hex digits: tags and prefixes of other things are words and counts. */
export const FIELDS_IN_HEX: ReadonlySet<string> = vocabulary('tag prefix');

/** Units whose first byte is printed as a character without naming an aspect. */
export const CHARACTER_UNITS: ReadonlySet<string> = vocabulary(
  'protocol reply packet frame backend',
);

/** Things with versions, types and codes of their own, which are not the start of an exchange. */
export const OTHER_THINGS: ReadonlySet<string> = vocabulary(
  'class schema database db catalog driver browser chrome firefox plugin firmware bios ' +
    'module font image jpeg jpg png gif video audio mpeg rtp usb pci scsi ata nvme acpi ' +
    'smbios descriptor icmp igmp arp ethertype ethernet vlan dhcp option bpf netlink elf ' +
    'tar zip gzip pdf exif sqlite wal iptables netfilter asn certificate extension ' +
    'algorithm cipher curve midi function fix dns rr zone query resolver nameserver named ' +
    'rdata dnssec utf unicode ascii charset encoding json xml html yaml csv exit errno ssh ' +
    'sshd kex sql column oid field attribute parameter property major minor file format ' +
    'layout snapshot index segments api abi python node license policy smart ipmi ' +
    'instruction bytecode device filesystem superblock inode partition disk sector loglevel ' +
    'frontend event object entity user account transaction card barcode ip ipv proto tunnel ' +
    'gre esp port route lora zigbee audit dispatch http program fuse smb nfsd position ' +
    'queue topic lexer register checksum menu hostname bgp ospf locale',
);

function vocabulary(words: string): ReadonlySet<string> {
  return new Set(words.split(' '));
}
