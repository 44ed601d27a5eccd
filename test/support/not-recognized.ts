/** Protocols whose client side does not recognize their own opening, and why. */
export const OPENING_NOT_RECOGNIZED: Readonly<Record<string, string>> = {
  'tcp/carbon-pickle': 'the opening is an empty pickle and a line; clients send metrics',
  'tcp/discard': 'clients may send anything',
  'tcp/echo': 'clients may send anything',
  'tcp/finger': 'a name on a line, as other protocols send it',
  'tcp/gopher': 'an empty line, as any client may send it',
  'tcp/graphite': 'the opening is a name on a line; clients send metrics',
  'tcp/mpd': 'one plain word on a line',
  'tcp/munin': 'one plain word on a line',
  'tcp/nats': 'one plain word on a line; clients begin with CONNECT',
  'tcp/onc-rpc': 'the calls of several programs, each a protocol with a client side',
  'tcp/syslog': 'two empty lines; clients send messages with a priority',
  'tcp/varnish-cli': 'one plain word on a line',
  'tcp/whois': 'a name on a line, as other protocols send it',
  'udp/daytime': 'clients may send anything',
  'udp/echo': 'clients may send anything',
};

/** Recorded clients that their protocol does not recognize, and why. */
export const CLIENT_NOT_RECOGNIZED: Readonly<Record<string, string>> = {
  'gopher/client-curl-gopher-7.88.1': 'a selector on a line, as other protocols send it',
  'whois/client-whois-5.5.17': 'a name on a line, as other protocols send it',
};
