import type { Code } from '../expect/catalogue.ts';
import type { Basis } from '../expect/endpoint.ts';
import type { Finding, FindingDetails, RecordedCalls, Related } from '../expect/finding.ts';
import type { Shape } from '../expect/shape.ts';
import { withArticle } from './article.ts';
import { exposedServiceWords, otherServiceWords } from './audit.ts';
import { expiredWords, expiresWords, untrustedWords } from './certificate.ts';
import { counted } from './count.ts';
import { foundText } from './found.ts';
import {
  type ClientImpactWords,
  clientImpactWords,
  impactWords,
  worstEffectText,
} from './impact.ts';
import { andList, orList } from './list.ts';
import { sourceFix } from './source-fix.ts';
import {
  plaintextCredentialsWords,
  recordedText,
  waitedImpact,
  wrongClientWords,
} from './traffic.ts';

/** A finding in sentences. Text from a peer is unescaped: escape it for its medium. */
export interface FindingWords extends ClientImpactWords {
  /** What is wrong, in one sentence without a full stop. */
  readonly problem: string;
  /** What a client of the expected protocol would do with the bytes, or the worst effect. */
  readonly impact?: string;
  /** What to change. */
  readonly fix: string;
}

/** The sentences of a finding. `basis` is that of an endpoint whose protocol a file of others suggests. */
export function findingWords(finding: Finding, basis?: Basis): FindingWords {
  const words = SENTENCES[finding.code] as (about: Finding['about']) => FindingWords;
  const fix = basis && sourceFix(finding, basis);
  return {
    ...withRecorded(words(finding.about), finding.about),
    ...(fix === undefined ? {} : { fix }),
    ...clientImpactWords(finding.about),
  };
}

/** What was seen to happen counts for more than what would. */
function withRecorded(words: FindingWords, about: object): FindingWords {
  const { recorded } = about as { readonly recorded?: RecordedCalls | true };
  if (recorded === undefined || recorded === true) return words;
  const problem = `${words.problem}; ${recordedText(recorded)}`;
  return { ...words, problem, ...waitedImpact(recorded) };
}

/** How much of a peer's message is repeated, in characters. */
const MAX_MESSAGE_LENGTH = 120;

/** Why servers close before they send anything: none of it shows in the bytes. */
const CLOSED_FIX =
  "check the server's log; usual causes, the most frequent first: a proxy without a backend, a required PROXY header, required TLS or a client certificate, a binary protocol that closes on foreign bytes, an IP allow-list";

const SENTENCES: { readonly [C in Code]: (about: FindingDetails[C]) => FindingWords } = {
  'wrong-protocol': (about) => ({
    problem: `expected ${about.expected}, found ${foundText(about)}${replyText(about)}`,
    ...impactWords(about),
    fix: otherProtocolFix(about),
  }),
  'unexpected-tls': (about) => ({
    problem: `expected ${about.expected} in plaintext, found ${foundText(about)}${replyText(about)}`,
    ...impactWords(about),
    fix: `point the client at the plaintext port, or enable TLS in the client${about.remove ? ',' : ' and'} ${acceptText(about)}`,
  }),
  'missing-tls': (about) => ({
    problem: `expected ${about.expected}, found ${foundText(about)} without TLS`,
    ...worstEffectText(about, 'credentials-in-plaintext'),
    fix: missingTlsFix(about),
  }),
  'wrong-protocol-inside-tls': (about) => ({
    problem: `expected ${about.expected}, found ${foundText(about)}${replyText(about)}`,
    ...impactWords(about),
    fix: otherProtocolFix(about),
  }),
  'proxy-header-required': (about) => ({
    problem: `expected ${about.expected}, but the server requires a PROXY header first`,
    ...impactWords(about),
    fix: 'let the load balancer or the health check send the header (here `proxy-protocol: v2`), or turn it off in the listener',
  }),
  'starttls-missing': ({ protocol, offered, constraint, upgrade, effects }) => ({
    problem: offered
      ? `the ${protocol} server offers ${upgrade}, but the handshake fails`
      : `the ${protocol} server does not support ${upgrade}`,
    ...worstEffectText({ effects }, 'credentials-in-plaintext'),
    fix: `enable ${upgrade} on the server, or remove \`${constraint}: required\``,
  }),
  'alpn-mismatch': ({ wanted, chosen }) => ({
    problem: `expected ALPN ${orList(wanted)}, but the server selected ${chosen ?? 'none'}`,
    fix: `enable ${orList(wanted)} on the server, or correct \`alpn\``,
  }),
  'tls-too-old': ({ wanted, negotiated }) => ({
    problem: `expected ${wanted} or newer, but the server negotiated ${negotiated}`,
    fix: `enable ${wanted} on the server, or correct \`min-tls\``,
  }),
  'certificate-name': ({ name, serverName, covered, subject }) => ({
    problem: `the certificate is valid for ${covered.length > 0 ? andList(covered) : subject}, not for ${name}`,
    fix: `${serverName ? 'correct' : 'set'} \`server-name\`, or replace the certificate`,
  }),
  'certificate-expired': expiredWords,
  'certificate-expires': expiresWords,
  'certificate-untrusted': untrustedWords,
  'wrong-version': ({ protocol, wanted, found }) => ({
    problem: `expected ${protocol} version ${orList(wanted)}, found version ${found}`,
    fix: 'upgrade the server, or correct `version`',
  }),
  'not-closed': ({ found }) => ({
    problem: `expected closed, found ${found ?? 'an open port'}`,
    fix: found
      ? `stop the service, or set ${expectKey(found)} if this is intended`
      : 'stop the service, or set `expect` to its protocol',
  }),
  'other-service': otherServiceWords,
  'exposed-service': exposedServiceWords,
  refused: ({ code, socket }) =>
    socket
      ? {
          problem: `no service listens on this Unix socket${code === 'ENOENT' ? ', which does not exist' : ''}`,
          fix: 'start the service, or correct the path',
        }
      : {
          problem: 'connection refused: no service listens on this port',
          fix: 'start the service, or correct the port',
        },
  'timed-out': () => ({
    problem: 'the connection attempt timed out',
    fix: 'check the address and the firewall',
  }),
  'no-such-name': () => ({
    problem: 'the host name does not resolve',
    fix: 'correct the host name, or run the check where it resolves',
  }),
  'resolver-failed': ({ code }) => ({
    problem:
      code === 'EAI_FAIL' || DNS_ERRORS.includes(code)
        ? `the DNS resolver reported an error for the host name (${code})`
        : 'the DNS resolver did not reply in time',
    fix: 'check the DNS servers of this machine, or repeat the check',
  }),
  'no-route': ({ code }) => ({
    problem: `no route to the host (${code})`,
    fix: 'check the address, or run the check inside that network',
  }),
  closed: ({ expected }) => ({
    problem: `expected ${expected}, but the server closed the connection without sending data`,
    fix: CLOSED_FIX,
  }),
  reset: ({ expected }) => ({
    problem: `expected ${expected}, but the server reset the connection without sending data`,
    fix: CLOSED_FIX,
  }),
  silent: ({ expected }) =>
    expected === 'closed'
      ? {
          problem: 'expected closed, but silence over UDP does not prove that',
          fix: 'configure the host to reject the port with an ICMP error',
        }
      : {
          problem: `expected ${expected}, but the server sent no data`,
          fix: 'check the service; raise `timeout` if it is slow',
        },
  'silent-as-expected': ({ expected }) => ({
    problem: `the server is silent, as ${expected} servers are, which proves nothing`,
    fix: 'check the service in another way, or use `--inconclusive warn`',
  }),
  'not-attempted': ({ code, socket }) => ({
    problem: `could not be probed from this machine (${code})`,
    fix: socket
      ? SOCKET_FIX
      : (LOCAL_FIXES[code] ?? 'check the limits and the firewall of this machine'),
  }),
  'not-finished': ({ expected }) => ({
    problem: `expected ${expected}, but firstbytes had too little time to find out`,
    fix: 'repeat the check; lower `--concurrency` if the machine is busy',
  }),
  'unknown-bytes': (about) => ({
    problem: `expected ${about.expected}, but the reply${probeText(about)} matches no known protocol${shapeText(about.shape)}`,
    ...impactWords(about),
    fix: 'inspect the bytes with -v; declare the protocol if it is your own',
  }),
  ambiguous: ({ expected, candidates }) => ({
    problem: ambiguousText(expected, candidates),
    fix: 'inspect the bytes with -v, or raise `timeout`',
  }),
  'unidentified-inside-tls': (about) => {
    const { expected, wantsClientCertificate, sentClientCertificate, handshakeError } = about;
    if (about.recorded) {
      return {
        problem: `expected ${expected}, found tls: a capture does not show what is inside`,
        fix: 'run `firstbytes check` against the server, or set `expect: tls`',
      };
    }
    if (wantsClientCertificate && sentClientCertificate) {
      return {
        problem: `expected ${expected}, but the server does not accept the client certificate`,
        fix: 'check `client-certificate`: its issuer, its dates, and what the server logs',
      };
    }
    if (wantsClientCertificate) {
      return {
        problem: `expected ${expected}, but the server requires a client certificate`,
        fix: 'set `client-certificate`, or `expect: tls`: without one, firstbytes cannot see what is inside',
      };
    }
    if (handshakeError === undefined) {
      return {
        problem: `expected ${expected}, but the protocol inside TLS was not identified`,
        fix: 'inspect the reply with -v; declare the protocol if it is your own',
      };
    }
    return handshakeError === 'ERR_SSL_EXCESSIVE_MESSAGE_SIZE'
      ? {
          problem: `expected ${expected}, but the server's certificates are too large for OpenSSL`,
          fix: 'shorten the certificate chain, or the list of its names: clients accept about 100 KB',
        }
      : {
          problem: `expected ${expected}, but the TLS handshake fails (${handshakeError})`,
          fix: "inspect the reply with -v, and check the server's TLS settings",
        };
  },
  'constraint-unverified': ({ constraint }) => ({
    problem: `\`${constraint}\` could not be verified`,
    fix: `inspect the reply with -v, or remove \`${constraint}\``,
  }),
  'not-ready': ({ protocol, message }) => ({
    problem: `the ${protocol} server is not ready: ${message.trim().slice(0, MAX_MESSAGE_LENGTH)}`,
    fix: 'wait until the service is ready, or raise its limit',
  }),
  swapped: ({ with: other }) => ({
    problem: `swapped with ${relatedText(other)}: each endpoint has the protocol expected of the other`,
    fix: 'exchange the two addresses',
  }),
  moved: ({ to }) => ({
    problem: `the expected service was found at ${relatedText(to)}`,
    fix: `change the address to ${to.address}`,
  }),
  'catch-all': ({ address, endpoints, found }) => ({
    problem: `${counted(endpoints, 'name')} lead to ${address}, which replies with ${found} to all of them`,
    fix: 'correct the DNS record or the proxy route of these names',
  }),
  'wrong-client': wrongClientWords,
  'plaintext-credentials': plaintextCredentialsWords,
  'no-tls-after-upgrade': ({ flows }) => ({
    problem: `both sides agreed to upgrade to TLS, and no handshake followed (${counted(flows, 'connection')})`,
    fix: 'check the TLS settings of the client and of proxies on the path',
  }),
  'incomplete-capture': ({ expected, flows }) => ({
    problem: `expected ${expected}, but the capture lacks the beginning of ${flows === 1 ? 'the connection' : `all ${flows} connections`}`,
    fix: 'repeat the capture, longer and with whole packets (`tcpdump -s 0`)',
  }),
};

/** What a DNS server, or the way to it, answers in place of records. */
const DNS_ERRORS: readonly string[] = [
  'ESERVFAIL',
  'EREFUSED',
  'ECONNREFUSED',
  'EBADRESP',
  'EFORMERR',
  'ENOTIMP',
];

const SOCKET_FIX = 'check who may open the socket, and run the check as one of them';

/** What to change for errors of this machine, by the code of the system. */
const LOCAL_FIXES: Readonly<Record<string, string>> = {
  EMFILE: 'raise the limit of open files (`ulimit -n`), or lower `--concurrency`',
  ENFILE: "raise the system's limit of open files, or lower `--concurrency`",
  EADDRNOTAVAIL: 'wait until local ports are free, or lower `--concurrency`',
  EACCES: 'check the local firewall, which forbids the connection',
  EPERM: 'check the local firewall, which forbids the connection',
};

/** What unknown bytes look like: `: text, "HELLO"`. */
function shapeText(shape: Shape | undefined): string {
  if (!shape) return '';
  if (shape.kind === 'text') return `: text, "${shape.firstLine}"`;
  if (!shape.prefix) return ': binary';
  const { size, endian, counts } = shape.prefix;
  const order = size === 1 ? '' : `, ${endian}-endian`;
  const whole = counts === 'message' ? ', which counts itself' : '';
  return `: binary, probably with a length of ${counted(size, 'byte')} in front${order}${whole}`;
}

/** `, in reply to an http request after no banner came`. */
function replyText({ inReplyTo }: Accepted): string {
  return inReplyTo === undefined
    ? ''
    : `, in reply to ${probeWords(inReplyTo)} after no banner came`;
}

/** ` to an http request, sent after no banner came,` in the middle of a sentence. */
function probeText({ inReplyTo }: Accepted): string {
  return inReplyTo === undefined ? '' : ` to ${probeWords(inReplyTo)}, sent after no banner came,`;
}

function probeWords(probe: string): string {
  return probe === 'tls' ? 'a TLS ClientHello' : withArticle(`${probe} request`);
}

function missingTlsFix(about: FindingDetails['missing-tls']): string {
  const { upgrade, remove = [] } = about;
  if (!upgrade) {
    return `point the client at the TLS port, enable TLS on the server, or ${acceptText(about)} if plaintext is intended`;
  }
  const { expect, constraint, name, offered } = upgrade;
  // What else requires TLS holds after an upgrade as well.
  const wrong = remove.filter((setting) => setting.startsWith('tls: ')).map(quoted);
  const settings = andList([expectKey(expect), quoted(`${constraint}: required`)]);
  const fix = `set ${settings}${wrong.length > 0 ? `, and remove ${andList(wrong)},` : ''}`;
  return offered
    ? `${fix.replace(/,$/, '')}: the server offers ${name}; or point the client at the TLS port`
    : `point the client at the TLS port, or ${fix} if the server upgrades to TLS on request`;
}

function otherProtocolFix(about: Accepted & { readonly expected: string }): string {
  const { found, expected } = about;
  if (found && expected === `${found}/websocket`) {
    return 'set `path`, or fix the address: the server does not upgrade to WebSocket at this path';
  }
  if (expected === 'proxy-protocol') {
    return `do not send a PROXY header to this server, or ${acceptText(about)}`;
  }
  return `fix the address, or ${acceptText(about)} if this is intended${webSocketText(about)}`;
}

/** HTTP at the port of a protocol with a WebSocket form: its servers often offer both. */
function webSocketText({ webSocketForm }: Accepted): string {
  return webSocketForm === undefined
    ? ''
    : `; at a WebSocket listener, let the client use WebSocket (subprotocol ${webSocketForm})`;
}

interface Accepted {
  readonly found?: string;
  readonly inReplyTo?: string;
  readonly subprotocol?: string;
  readonly webSocketForm?: string;
  readonly remove?: readonly string[];
}

/** What the config needs to accept what was found: `set X`, and `remove Y` where that contradicts. */
function acceptText({ found = 'any', remove = [] }: Accepted): string {
  const settings = remove.length > 0 ? ` and remove ${andList(remove.map(quoted))}` : '';
  return `set ${expectKey(found)}${settings}`;
}

function expectKey(found: string): string {
  return quoted(`expect: ${found}`);
}

function quoted(setting: string): string {
  return `\`${setting}\``;
}

function relatedText({ name, address, origin }: Related): string {
  const place = origin ? ` (${origin.file}:${origin.line})` : '';
  return `${name ? `${name} ` : ''}${address}${place}`;
}

function ambiguousText(expected: string, candidates: readonly string[]): string {
  if (candidates.length === 1 && candidates[0] === expected) {
    return `expected ${expected}; the reply could be ${expected}, but does not prove it`;
  }
  return `expected ${expected}, but the reply could be ${orList(candidates)}`;
}
