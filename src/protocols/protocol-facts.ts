/** What the file of a protocol states about it, besides its recognizers. */

import type { ByteTest } from '../bytes/pattern.ts';
import type {
  Framing,
  KnownText,
  LineCommands,
  RefusalContext,
  RefusalText,
  SentCredentials,
  SideEffect,
  UpgradeStep,
} from './protocol-parts.ts';

/** The target of an opening that must name it. */
export interface RequestTarget {
  /** Host name or address as the config has it, or the server name for SNI. */
  readonly host: string;
  readonly port: number;
  /** Path of HTTP-like openings; `/` by default. */
  readonly path: string;
  /** Letters and digits that no other probe has, for transactions that a server remembers. */
  readonly nonce?: string;
}

export type Opening = Uint8Array | ((to: RequestTarget) => Uint8Array);

/** The first bytes of a message, as a text or as one test for each of them. */
export type Beginning = string | readonly ByteTest[];

/**
 * Why a server should not be open to everybody. `database`: its data. `debugger`: the program that it
 * debugs. `display`: a screen with keyboard and mouse. `execution`: it runs programs on request.
 * `container-runtime`: it starts containers. `control-system`: it controls machines. `broker`: messages
 * and jobs of others. `relay`: it connects to other hosts.
 */
export type Risk =
  | 'database'
  | 'debugger'
  | 'display'
  | 'execution'
  | 'container-runtime'
  | 'control-system'
  | 'broker'
  | 'relay';

/** What everybody can reach at a server that requires no login. */
export interface Exposure {
  readonly risk: Risk;
  /**
   * How first replies begin that show that a client was accepted without a login; absent where the
   * protocol has no login, so that every reply shows it.
   */
  readonly openReplies?: readonly Beginning[];
  /** It is so of this software only, as `Facts.product` names it. */
  readonly product?: string;
}

/** All that is known about a protocol besides its recognizers. */
export interface ProtocolFacts {
  /** The identifier that practitioners use; unique in the registry of one transport. */
  readonly id: string;
  /** The full name: `Simple Mail Transfer Protocol`. */
  readonly title: string;
  /** Its name in a sentence: `SMTP`, `Redis`, `the PROXY protocol`. */
  readonly name: string;
  /** Other names: schemes of URLs, IANA service names, synonyms. */
  readonly aliases?: readonly string[];
  /** Names that mean it inside TLS: `https`. */
  readonly tlsAliases?: readonly string[];
  /** Ids of protocols that these names accept as well. */
  readonly tlsAlternatives?: readonly string[];
  /**
   * `udp` for what is sent in datagrams; TCP otherwise. A service that has both is two entries
   * with one id: the bytes differ (a DNS message over TCP has a length in front).
   */
  readonly transport?: 'udp';
  /** Outer protocols that it always comes in, outermost first: `['http']` of websocket. */
  readonly layeredOn?: readonly string[];
  /** Default ports; they order probes, and never decide a verdict. */
  readonly ports: readonly number[];
  /** Default ports inside TLS. */
  readonly tlsPorts?: readonly number[];
  /** First and last port of ranges where foreign bytes do harm: only the expected opening is sent there. */
  readonly fragilePorts?: readonly (readonly [first: number, last: number])[];
  /** Why a search sends its opening late: what it does to servers of other protocols. */
  readonly harmsOthers?: string;
  /** Why a search sends only lines of text on its ports: what its servers do after other bytes. */
  readonly linesOnly?: string;
  /** What its openings do at a genuine server, if they are more than a question: sent only where expected. */
  readonly sideEffect?: SideEffect;
  /**
   * What its servers leave open to everybody. Absent where each requires a login, where no first reply
   * shows whether it does, and where the service is meant for everybody.
   */
  readonly exposure?: readonly Exposure[];
  /** How much it is used, from 50 down; 1 by default. docs/decisions/popularity.md has the sources. */
  readonly popularity?: number;
  readonly speaksFirst: 'server' | 'client';
  /** The document that defines the first bytes, or the server that was observed. */
  readonly spec: string;
  /** Why no server of it could be recorded, and what stands in for a recording. */
  readonly withoutRecording?: string;
  /** Why its recognizer can never be certain. */
  readonly neverCertain?: string;
  /** ALPN names (RFC 7301) of the protocol inside TLS. */
  readonly alpn?: readonly string[];
  /** What a client sends first, with the least effect on the server; tried in this order. */
  readonly openings: readonly [Opening, ...Opening[]];
  /**
   * What a client sends first to learn whether the server serves already, where the openings do not
   * show that. Sent instead of the first one while an endpoint that expects the protocol is waited for.
   */
  readonly readiness?: Uint8Array;
  /**
   * One more message that decides whether a banner is this protocol's, when another
   * protocol greets alike. Sent on the same connection.
   */
  readonly followUp?: Uint8Array;
  /** How the connection is upgraded to TLS after the server's first message. */
  readonly starttls?: readonly UpgradeStep[];
  /** What users call that upgrade, if a line of text does not request it: `TLS` by default. */
  readonly upgradeName?: 'STARTTLS';
  readonly framing?: Framing;
  /**
   * What the first message of its servers begins with, whatever was sent. Of a recognizer that looks at
   * what was sent first: it is asked only where one of these fits, so that no other reply costs anything.
   */
  readonly serverBeginnings?: readonly Beginning[];
  /** How a server reads the first bytes of a client, where that differs; `unframed`: without a length. */
  readonly firstMessage?: Framing | 'unframed';
  /** A server may answer with the very bytes of the opening (echo, and the likes of JDWP). */
  readonly echoes?: boolean;
  /** A config declares it, and vouches for its bytes, however few they are. */
  readonly isDeclared?: boolean;
  /** What it sends is arbitrary, or repeats what it received: its bytes identify no protocol. */
  readonly sendsAnything?: boolean;
  /** Over UDP: the server replies from a new port. */
  readonly repliesFromNewPort?: boolean;
  /** The server answers the opening by closing, or not at all. */
  readonly answersBy?: 'close' | 'silence';
  /**
   * Its servers never reply, but close on some foreign bytes, and on the last one of the openings:
   * the server that was observed.
   */
  readonly closesOnLastOpening?: string;
  /** Its clients send nothing until the server has greeted them: the document that says so. */
  readonly waitsForServer?: string;
  /** Credentials that its clients send in a form that can be read off the wire, without a challenge. */
  readonly sendsCredentials?: SentCredentials;
  /** Which part of what its clients send may hold lines from a third party. */
  readonly carriesLines?: string;
  readonly runsLines?: LineCommands;
  /** A refusal that its clients show to people, in messages: each but the first waits for the client. */
  readonly refusal?: (context: RefusalContext) => readonly Uint8Array[];
  /** The shortest valid greeting, where no recorded banner can be replayed. */
  readonly banner?: Uint8Array;
  /** After the banner a client has nothing to send, so replaying it reveals nothing. */
  readonly silentAfterBanner?: boolean;
  /** What its servers reply, as Latin-1, where they are up but not ready; the first group is the words. */
  readonly notReady?: RegExp;
  readonly knownTexts?: readonly KnownText[];
  /** What its servers answer to clients of another protocol, where no recording has it: sentences. */
  readonly refusalTexts?: readonly RefusalText[];
  /** Texts for the guard that neither recordings nor openings yield: four bytes at least. */
  readonly guardTexts?: readonly Omit<KnownText, 'laterThanFirst'>[];
  /** What it sends first is text that a person wrote, so its beginning identifies no protocol. */
  readonly sendsForeignText?: boolean;
  /** The names of its peers in a sentence, with an article. */
  readonly roles?: { readonly server: string; readonly client: string };
}
