/** One thing that a connection tries. */
export type Probe =
  /** The opening of a protocol; `index` is its place in the protocol's list. */
  | { readonly kind: 'opening'; readonly protocol: string; readonly index: number }
  /** Nothing is sent: a banner comes unasked. */
  | { readonly kind: 'listen' }
  /** One message that the servers of several protocols answer. */
  | { readonly kind: 'polyglot' }
  /** Inside TLS: the opening of the protocol that ALPN chooses. */
  | { readonly kind: 'by-alpn' }
  /** The TLS handshake is all that is wanted. */
  | { readonly kind: 'handshake' }
  /** firstbytes sent nothing: the bytes are those of a client in a capture. */
  | { readonly kind: 'recorded' };

/** The probe that sends the opening of a protocol. */
export type OpeningProbe = Extract<Probe, { kind: 'opening' }>;

export const LISTEN: Probe = { kind: 'listen' };
export const POLYGLOT: Probe = { kind: 'polyglot' };
export const BY_ALPN: Probe = { kind: 'by-alpn' };
export const HANDSHAKE: Probe = { kind: 'handshake' };
export const RECORDED: Probe = { kind: 'recorded' };
/** The ClientHello, which starts every handshake. */
export const CLIENT_HELLO: Probe = opening('tls');

export function opening(protocol: string, index = 0): OpeningProbe {
  return { kind: 'opening', protocol, index };
}

/** The names of the probes that send no protocol's opening. */
const RESERVED = ['listen', 'polyglot', 'by-alpn', 'handshake', 'recorded'] as const;

/**
 * The text form in data and reports: `listen`, `polyglot`, a protocol's id, `ID#2` for its second
 * opening. A protocol whose id is reserved is always numbered: `polyglot#1`.
 */
export function probeName(probe: Probe): string {
  if (probe.kind !== 'opening') return probe.kind;
  const { protocol, index } = probe;
  const isPlain = index === 0 && reservedKind(protocol) === undefined;
  return isPlain ? protocol : `${protocol}#${index + 1}`;
}

/** The probe of a text that `probeName` wrote. */
export function parseProbe(name: string): Probe {
  const kind = reservedKind(name);
  if (kind) return { kind };
  const [, protocol, number] = /^(.+)#([1-9]\d*)$/.exec(name) ?? [];
  return protocol === undefined ? opening(name) : opening(protocol, Number(number) - 1);
}

function reservedKind(name: string): (typeof RESERVED)[number] | undefined {
  return RESERVED.find((one) => one === name);
}

export function sameProbe(one: Probe, other: Probe): boolean {
  return probeName(one) === probeName(other);
}

/** Whether the probe sends an opening of this protocol. */
export function isOpeningOf(probe: Probe, protocol: string): boolean {
  return probe.kind === 'opening' && probe.protocol === protocol;
}

/** The protocol whose opening the probe sends. */
export function protocolOf(probe: Probe): string | undefined {
  return probe.kind === 'opening' ? probe.protocol : undefined;
}
