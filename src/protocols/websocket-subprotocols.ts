/** A name in `Sec-WebSocket-Protocol` (RFC 6455 section 1.9), and the protocol that it carries. */
interface Subprotocol {
  readonly name: string;
  /** The id of the protocol, where it has one without WebSocket. */
  readonly protocol?: string;
}

/**
 * IANA, WebSocket Subprotocol Name Registry, and the two of GraphQL that everybody uses. Only these are
 * reported: some programs send a token in place of a name.
 */
const SUBPROTOCOLS: readonly Subprotocol[] = [
  { name: 'mqtt', protocol: 'mqtt' },
  { name: 'mqttv3.1', protocol: 'mqtt' },
  { name: 'amqp', protocol: 'amqp' },
  { name: 'v12.stomp', protocol: 'stomp' },
  { name: 'v11.stomp', protocol: 'stomp' },
  { name: 'v10.stomp', protocol: 'stomp' },
  { name: 'xmpp', protocol: 'xmpp' },
  { name: 'sip', protocol: 'sip' },
  { name: 'text.ircv3.net', protocol: 'irc' },
  { name: 'binary.ircv3.net', protocol: 'irc' },
  { name: 'graphql-ws' },
  { name: 'graphql-transport-ws' },
  { name: 'wamp.2.json' },
  { name: 'wamp.2.msgpack' },
  { name: 'ocpp1.6' },
  { name: 'ocpp2.0.1' },
];

/** The first known name in a list with commas, as clients offer it and servers choose from it. */
export function knownSubprotocol(list: string): string | undefined {
  const offered = list.split(',', MAX_OFFERED).map((one) => one.trim().toLowerCase());
  return offered.find((one) => SUBPROTOCOLS.some(({ name }) => name === one));
}

/** Names; clients offer a handful. */
const MAX_OFFERED = 32;

/** Whether the subprotocol is this protocol inside WebSocket. */
export function carries(subprotocol: string, protocol: string): boolean {
  return SUBPROTOCOLS.some((one) => one.name === subprotocol && one.protocol === protocol);
}

/** The usual name of a protocol inside WebSocket. */
export function subprotocolOf(protocol: string): string | undefined {
  return SUBPROTOCOLS.find((one) => one.protocol === protocol)?.name;
}
