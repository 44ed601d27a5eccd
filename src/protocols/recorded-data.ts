/** Rows of the data that `npm run generate` draws from the recordings; bytes are hex digits. */

/** A reply of a recorded server, cut: what declared protocols are checked against. */
export interface ReplyRow {
  /** Which recording: `ssh/openssh-9.2p1`. */
  readonly name: string;
  /** The actual stack: `tls/http`. */
  readonly stack: string;
  readonly layer: 'tcp' | 'tls';
  /** The name of the probe: `listen`, `polyglot`, the id of a protocol, or `ID#2`. */
  readonly probedWith: string;
  readonly sent: string;
  readonly received: string;
}

/** A whole banner of a recorded server. */
export interface BannerRow {
  readonly protocol: string;
  readonly name: string;
  readonly bytes: string;
}

/** How the replies of a recorded product begin, whatever it was sent. */
export interface PrefixRow {
  /** The outermost protocol of these replies. */
  readonly protocol: string;
  readonly product: string;
  readonly prefixes: readonly string[];
}

/** What the recognizers of a protocol accept as the first bytes. */
export interface ExpandedRow {
  readonly protocol: string;
  readonly client: readonly (readonly [bytes: string, ...bits: number[]])[];
  readonly server: readonly (readonly [bytes: string, ...bits: number[]])[];
}

/** A text by which the guard knows a peer. */
export interface GuardRow {
  readonly protocol: string;
  /** The protocol's name in a sentence. */
  readonly name: string;
  readonly side: 'client' | 'server';
  /** Latin-1. */
  readonly text: string;
}

/** In a refusal: the name of a header field of HTTP, with its colon. */
export const HEADER_MARK = '<header>';

/** A sentence that servers answer to a client of another protocol, and to no other. */
export interface RefusalRow {
  /** The protocol of the server. */
  readonly protocol: string;
  /** Set where a TLS server answers so without TLS. */
  readonly outer?: 'tls';
  readonly software: string;
  /** Capitals count, a blank is any white space, `#` is a word that varies; or with HEADER_MARK. */
  readonly text: string;
  /** The protocol of the client, if only its clients are answered so. */
  readonly to?: string;
}
