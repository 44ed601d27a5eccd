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
export const MISTAKEN_SIDES: readonly (Group & { readonly named: string })[] = [];

/** Sides without a name. */
export const UNNAMED_SIDES: readonly Group[] = [
  {
    reason: 'a request without options that are text is weak',
    sides: [
      'coap/udp-coap-client-non-confirmable-libcoap client',
      'coap/udp-npm-coap-npm-coap client',
    ],
  },
  {
    reason: 'a query or an answer of finger is any text',
    sides: ['finger/finger-efingerd client', 'finger/finger-efingerd server'],
  },
  {
    reason: 'the command is one word that others have as well',
    sides: ['gearman/gearadmin-gearmand client'],
  },
  {
    reason: 'one or two small numbers and zeros identify no client',
    sides: [
      'openflow/ovs-ofctl-ovs-vswitchd client',
      'rpki-rtr/rtrlib-stayrtr client',
      'socks5/netcat-dante client',
      'socks5/npm-socks-microsocks client',
      'x11/xdpyinfo-xtigervnc client',
    ],
  },
];
