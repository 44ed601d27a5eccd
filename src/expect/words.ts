import type { Code } from './catalogue.ts';
import type { Finding, Related, Subjects } from './finding.ts';
import { consequenceWords, dangerOf, hazardWords } from './hazard-words.ts';

/** A finding in words. What comes from a peer stands in it as it came: escape it for its medium. */
export interface Words {
  /** What is wrong, in one sentence without a full stop. */
  readonly what: string;
  /** What a client of the expected protocol would do with the bytes, or the gravest danger. */
  readonly hazard?: string;
  /** What to change here. */
  readonly advice: string;
  /** What a client does that believes the length, and one that holds it against its maximum. */
  readonly trusting?: string;
  readonly careful?: string;
  /** Each danger with its reason, the gravest first. */
  readonly dangers?: readonly string[];
  /** What known clients log, and where that was seen. */
  readonly logs?: readonly string[];
}

/** The sentences of a finding. */
export function inWords(finding: Finding): Words {
  const say = SENTENCES[finding.code] as (about: Finding['about']) => Words;
  return { ...say(finding.about), ...consequenceWords(finding.about) };
}

const SENTENCES: { readonly [C in Code]: (about: Subjects[C]) => Words } = {
  'wrong-protocol': (about) => ({
    what: `expected ${about.expected}, found ${foundText(about)}`,
    ...hazardWords(about),
    advice: adviceForOther(about),
  }),
  'unexpected-tls': (about) => ({
    what: `expected ${about.expected} in plaintext, found ${foundText(about)}`,
    ...hazardWords(about),
    advice: `point it at the plaintext port, or write "expect: ${about.found ?? 'tls'}" and turn on TLS in the client`,
  }),
  'missing-tls': (about) => ({
    what: `expected ${about.expected}, found ${foundText(about)} without TLS`,
    ...dangerOf(about, 'credentials-in-plaintext'),
    advice: `point it at the TLS port, turn on TLS at the server, or write "expect: ${about.found ?? ''}" if plaintext is meant`,
  }),
  'wrong-protocol-inside-tls': (about) => ({
    what: `expected ${about.expected}, found ${foundText(about)}`,
    ...hazardWords(about),
    advice: adviceForOther(about),
  }),
  'starttls-missing': ({ protocol, offered, dangers }) => ({
    what: offered
      ? `${protocol} offers STARTTLS, but the handshake fails`
      : `${protocol} does not go over to TLS`,
    ...dangerOf({ dangers }, 'credentials-in-plaintext'),
    advice: 'turn on STARTTLS at the server, or drop "starttls: required"',
  }),
  'alpn-mismatch': ({ wanted, chosen }) => ({
    what: `ALPN chose ${chosen ?? 'nothing'}, wanted ${wanted.join(' or ')}`,
    advice: `turn on ${wanted.join(' or ')} at the server`,
  }),
  'tls-too-old': ({ wanted, negotiated }) => ({
    what: `negotiated ${negotiated}, wanted ${wanted} or newer`,
    advice: `turn on ${wanted} at the server`,
  }),
  'certificate-name': ({ name, covered, subject }) => ({
    what: `the certificate is for ${covered.length > 0 ? listText(covered) : subject}, not for ${name}`,
    advice: 'correct "server-name", or the certificate',
  }),
  'wrong-version': ({ protocol, wanted, found }) => ({
    what: `${protocol} version ${found}, wanted ${wanted.join(' or ')}`,
    advice: 'upgrade the server, or correct "version"',
  }),
  'not-closed': ({ found }) => ({
    what: `open, expected closed${found ? `; it speaks ${found}` : ''}`,
    advice: found
      ? `stop the service, or write "expect: ${found}" if it is meant to be there`
      : 'stop the service, or write what it is expected to speak',
  }),
  refused: () => ({
    what: 'connection refused: nothing listens there',
    advice: 'start the service, or correct the port',
  }),
  'timed-out': () => ({
    what: 'no answer to the connection attempt',
    advice: 'check the address and the firewall',
  }),
  'no-such-name': ({ code }) => ({
    what: code === 'EAI_AGAIN' ? 'the resolver does not answer' : 'the host name does not resolve',
    advice: 'correct the host name, or run the check where it resolves',
  }),
  'no-route': ({ code }) => ({
    what: `no way to the address from here (${code})`,
    advice: 'check the address, or run the check inside that network',
  }),
  closed: ({ expected }) => ({
    what: `expected ${expected}, but the connection is accepted and closed without a word`,
    advice: "look into the server's log and its access lists",
  }),
  reset: ({ expected }) => ({
    what: `expected ${expected}, but the connection is accepted and reset`,
    advice: "look into the server's log and its access lists",
  }),
  silent: ({ expected }) => ({
    what: `expected ${expected}, but it stays silent`,
    advice: 'check the service; raise "timeout" if it is slow',
  }),
  'unknown-bytes': (about) => ({
    what: `expected ${about.expected}, but the answer is none that is known`,
    ...hazardWords(about),
    advice: 'look at the bytes with -v; declare the protocol if it is your own',
  }),
  ambiguous: ({ expected, candidates }) => ({
    what: `expected ${expected}, but the answer may be ${listText(candidates)}`,
    advice: 'look at the bytes with -v, or raise "timeout"',
  }),
  'unidentified-inside-tls': ({ expected, wantsClientCertificate }) => ({
    what: wantsClientCertificate
      ? `expected ${expected}, but the server wants a client certificate before it speaks`
      : `expected ${expected}, but nothing inside TLS is recognised`,
    advice: wantsClientCertificate
      ? 'write "expect: tls"; more cannot be seen without the certificate'
      : 'look at the answer with -v; declare the protocol if it is your own',
  }),
  'constraint-unverified': ({ constraint }) => ({
    what: `"${constraint}" could not be checked`,
    advice: `look at the answer with -v, or drop "${constraint}"`,
  }),
  swapped: ({ with: other }) => ({
    what: `swapped with ${relatedText(other)}: each speaks what the other is expected to`,
    advice: 'exchange the two addresses',
  }),
  moved: ({ to }) => ({
    what: `what is expected here is spoken at ${relatedText(to)}`,
    advice: `change the address to ${to.address}`,
  }),
  'catch-all': ({ address, endpoints, found }) => ({
    what: `${endpoints} names lead to ${address}, which answers all of them with ${found}`,
    advice: 'correct the DNS record or the route of these names',
  }),
};

function foundText({
  found = 'something else',
  product,
}: {
  found?: string;
  product?: string;
}): string {
  return product ? `${found} (${product})` : found;
}

function adviceForOther({ found, expected }: { found?: string; expected: string }): string {
  if (found && expected === `${found}/websocket`) {
    return 'this server does not upgrade at that path: set "path", or correct the address';
  }
  return `correct the address, or write "expect: ${found ?? ''}" if that is meant`;
}

function relatedText({ name, address, origin }: Related): string {
  const place = origin ? ` (${origin.file}:${origin.line})` : '';
  return `${name ? `${name} ` : ''}${address}${place}`;
}

function listText(items: readonly string[]): string {
  const shown = items.slice(0, 4);
  const more = items.length - shown.length;
  return `${shown.join(' or ')}${more > 0 ? ` or ${more} more` : ''}`;
}
