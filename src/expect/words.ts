import type { Code } from './catalogue.ts';
import type { Finding, FindingDetails, Related } from './finding.ts';
import { dangerOf, impactWords, lengthImpactWords } from './impact-words.ts';

/** A finding in words. What comes from a peer stands in it as it came: escape it for its medium. */
export interface FindingWords {
  /** What is wrong, in one sentence without a full stop. */
  readonly problem: string;
  /** What a client of the expected protocol would do with the bytes, or the gravest danger. */
  readonly impact?: string;
  /** What to change here. */
  readonly fix: string;
  /** What a client does that believes the length, and one that holds it against its maximum. */
  readonly unchecked?: string;
  readonly validating?: string;
  /** Each danger with its reason, the gravest first. */
  readonly effects?: readonly string[];
  /** What known clients log, and where that was seen. */
  readonly logs?: readonly string[];
}

/** The sentences of a finding. */
export function findingWords(finding: Finding): FindingWords {
  const say = SENTENCES[finding.code] as (about: Finding['about']) => FindingWords;
  return { ...say(finding.about), ...impactWords(finding.about) };
}

const SENTENCES: { readonly [C in Code]: (about: FindingDetails[C]) => FindingWords } = {
  'wrong-protocol': (about) => ({
    problem: `expected ${about.expected}, found ${foundText(about)}`,
    ...lengthImpactWords(about),
    fix: adviceForOther(about),
  }),
  'unexpected-tls': (about) => ({
    problem: `expected ${about.expected} in plaintext, found ${foundText(about)}`,
    ...lengthImpactWords(about),
    fix: `point it at the plaintext port, or write "expect: ${about.found ?? 'tls'}" and turn on TLS in the client`,
  }),
  'missing-tls': (about) => ({
    problem: `expected ${about.expected}, found ${foundText(about)} without TLS`,
    ...dangerOf(about, 'credentials-in-plaintext'),
    fix: `point it at the TLS port, turn on TLS at the server, or write "expect: ${about.found ?? ''}" if plaintext is meant`,
  }),
  'wrong-protocol-inside-tls': (about) => ({
    problem: `expected ${about.expected}, found ${foundText(about)}`,
    ...lengthImpactWords(about),
    fix: adviceForOther(about),
  }),
  'starttls-missing': ({ protocol, offered, effects }) => ({
    problem: offered
      ? `${protocol} offers STARTTLS, but the handshake fails`
      : `${protocol} does not go over to TLS`,
    ...dangerOf({ effects }, 'credentials-in-plaintext'),
    fix: 'turn on STARTTLS at the server, or drop "starttls: required"',
  }),
  'alpn-mismatch': ({ wanted, chosen }) => ({
    problem: `ALPN chose ${chosen ?? 'nothing'}, wanted ${wanted.join(' or ')}`,
    fix: `turn on ${wanted.join(' or ')} at the server`,
  }),
  'tls-too-old': ({ wanted, negotiated }) => ({
    problem: `negotiated ${negotiated}, wanted ${wanted} or newer`,
    fix: `turn on ${wanted} at the server`,
  }),
  'certificate-name': ({ name, covered, subject }) => ({
    problem: `the certificate is for ${covered.length > 0 ? listText(covered) : subject}, not for ${name}`,
    fix: 'correct "server-name", or the certificate',
  }),
  'wrong-version': ({ protocol, wanted, found }) => ({
    problem: `${protocol} version ${found}, wanted ${wanted.join(' or ')}`,
    fix: 'upgrade the server, or correct "version"',
  }),
  'not-closed': ({ found }) => ({
    problem: `open, expected closed${found ? `; it speaks ${found}` : ''}`,
    fix: found
      ? `stop the service, or write "expect: ${found}" if it is meant to be there`
      : 'stop the service, or write what it is expected to speak',
  }),
  refused: () => ({
    problem: 'connection refused: nothing listens there',
    fix: 'start the service, or correct the port',
  }),
  'timed-out': () => ({
    problem: 'no answer to the connection attempt',
    fix: 'check the address and the firewall',
  }),
  'no-such-name': ({ code }) => ({
    problem:
      code === 'EAI_AGAIN' ? 'the resolver does not answer' : 'the host name does not resolve',
    fix: 'correct the host name, or run the check where it resolves',
  }),
  'no-route': ({ code }) => ({
    problem: `no way to the address from here (${code})`,
    fix: 'check the address, or run the check inside that network',
  }),
  closed: ({ expected }) => ({
    problem: `expected ${expected}, but the connection is accepted and closed without a word`,
    fix: "look into the server's log and its access lists",
  }),
  reset: ({ expected }) => ({
    problem: `expected ${expected}, but the connection is accepted and reset`,
    fix: "look into the server's log and its access lists",
  }),
  silent: ({ expected }) => ({
    problem: `expected ${expected}, but it stays silent`,
    fix: 'check the service; raise "timeout" if it is slow',
  }),
  'unknown-bytes': (about) => ({
    problem: `expected ${about.expected}, but the answer is none that is known`,
    ...lengthImpactWords(about),
    fix: 'look at the bytes with -v; declare the protocol if it is your own',
  }),
  ambiguous: ({ expected, candidates }) => ({
    problem: `expected ${expected}, but the answer may be ${listText(candidates)}`,
    fix: 'look at the bytes with -v, or raise "timeout"',
  }),
  'unidentified-inside-tls': ({ expected, wantsClientCertificate }) => ({
    problem: wantsClientCertificate
      ? `expected ${expected}, but the server wants a client certificate before it speaks`
      : `expected ${expected}, but nothing inside TLS is recognised`,
    fix: wantsClientCertificate
      ? 'write "expect: tls"; more cannot be seen without the certificate'
      : 'look at the answer with -v; declare the protocol if it is your own',
  }),
  'constraint-unverified': ({ constraint }) => ({
    problem: `"${constraint}" could not be checked`,
    fix: `look at the answer with -v, or drop "${constraint}"`,
  }),
  swapped: ({ with: other }) => ({
    problem: `swapped with ${relatedText(other)}: each speaks what the other is expected to`,
    fix: 'exchange the two addresses',
  }),
  moved: ({ to }) => ({
    problem: `what is expected here is spoken at ${relatedText(to)}`,
    fix: `change the address to ${to.address}`,
  }),
  'catch-all': ({ address, endpoints, found }) => ({
    problem: `${endpoints} names lead to ${address}, which answers all of them with ${found}`,
    fix: 'correct the DNS record or the route of these names',
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
