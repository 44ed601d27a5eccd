import { concat } from '../bytes/build.ts';
import { startsWith } from '../bytes/compare.ts';
import { awaitBody, fieldOf, type HttpAnswer, readHttp } from '../bytes/http-answer.ts';
import { latin1 } from '../bytes/lines.ts';
import type { Reader } from '../bytes/reader.ts';
import { splitSoftware } from '../bytes/software.ts';
import { readHttpRequest } from './http.ts';
import { type Answer, type Confidence, match, protocol, REJECT, type Reply } from './protocol.ts';

/** A name that never resolves (RFC 6761 section 6.4). */
const NOBODY = 'firstbytes.invalid';

/** Port 0 of no address in particular: nothing can listen there. */
const NOWHERE = '0.0.0.0:0';

/**
 * A forward proxy: HTTP that takes CONNECT and whole URIs (RFC 9110 sections 3.7 and 9.3.6). Only
 * marks that a reverse proxy does not have count: HAProxy and Varnish answer 503 to a CONNECT too.
 */
export const httpProxy = protocol({
  id: 'http-proxy',
  title: 'HTTP forward proxy',
  name: 'HTTP',
  aliases: ['forward-proxy', 'squid', 'proxy'],
  layeredOn: ['http'],
  ports: [3128, 8080, 8118, 8888],
  popularity: 50,
  speaksFirst: 'client',
  spec: 'RFC 9110 sections 7.2, 9.3.6 and 11.7.1; Squid 5.7, tinyproxy 1.11, Privoxy 3.0, Tor 0.4',
  openings: [
    concat(`CONNECT ${NOWHERE} HTTP/1.1\r\nHost: ${NOWHERE}\r\n`, 'User-Agent: firstbytes\r\n\r\n'),
    // Some proxies take the port 0 for malformed, and a name that does not resolve for what it is.
    concat(
      `GET http://${NOBODY}/ HTTP/1.1\r\nHost: ${NOBODY}\r\n`,
      'User-Agent: firstbytes\r\nConnection: close\r\n\r\n',
    ),
  ],
  carriesLines: 'header fields',
  server,
  client,
});

const OUR_REQUESTS = [`CONNECT ${NOWHERE} `, `GET http://${NOBODY}/ `];

/** A mark of a forward proxy, and its confidence by itself and in answer to our requests. */
interface Mark {
  readonly rule: string;
  readonly alone?: Confidence;
  readonly ours: Confidence;
  readonly in: (answer: HttpAnswer, sent: Uint8Array) => boolean;
}

const MARKS: readonly Mark[] = [
  {
    rule: '407 with Proxy-Authenticate',
    alone: 'certain',
    ours: 'certain',
    in: (answer) => answer.status === 407 && has(answer, 'Proxy-Authenticate'),
  },
  {
    // An accelerator of Squid refuses CONNECT with 405, and takes a path for a URI.
    rule: 'X-Squid-Error of a forward proxy',
    alone: 'likely',
    ours: 'certain',
    in: (answer, sent) => {
      const error = fieldOf(answer, 'X-Squid-Error') ?? '';
      if (startsWith(sent, 'CONNECT ')) return error !== '' && answer.status !== 405;
      return error.startsWith('ERR_INVALID_URL') && GET_OF_A_PATH.test(latin1(sent, 0, 1024));
    },
  },
  {
    rule: 'error page of tinyproxy',
    alone: 'likely',
    ours: 'certain',
    in: (answer) =>
      /^tinyproxy\b/.test(fieldOf(answer, 'Server') ?? '') &&
      /the machine the proxy is running on|unable to connect to the remote|CONNECT method/.test(
        answer.body,
      ),
  },
  {
    rule: 'refusal of Privoxy',
    alone: 'likely',
    ours: 'likely',
    in: ({ reason, body }) =>
      reason === 'Invalid header received from client' &&
      body.startsWith('Invalid header received from client.'),
  },
  {
    rule: 'Via of the Tor network',
    ours: 'certain',
    in: (answer) => has(answer, 'Tor-Capabilities') && / tor-network /.test(viaOf(answer)),
  },
  {
    // An origin server has no reason to resolve the name: it answers from its own pages
    // (RFC 9112 section 3.2.2).
    rule: 'name in the request not resolved',
    ours: 'likely',
    in: ({ status, reason, body }, sent) =>
      startsWith(sent, 'GET ') &&
      (UNRESOLVED.test(reason) || (status >= 500 && UNRESOLVED.test(body))),
  },
  {
    // V2Ray, as older proxies; the field was never standard, and means nothing to a reverse proxy.
    rule: 'Proxy-Connection',
    ours: 'likely',
    in: (answer) => has(answer, 'Proxy-Connection'),
  },
  {
    rule: 'page that names an HTTP proxy',
    ours: 'likely',
    in: ({ status, body }) =>
      status >= 400 && /<title>(?![^<]{0,80}\bnot\b)[^<]{0,80}\bHTTP proxy\b/i.test(body),
  },
  {
    rule: 'Proxy-Agent',
    ours: 'likely',
    in: (answer) => has(answer, 'Proxy-Agent'),
  },
  {
    rule: 'connection established',
    ours: 'likely',
    in: ({ status, reason }) => status === 200 && /^connection established$/i.test(reason),
  },
];

const GET_OF_A_PATH = /^GET \/\S* HTTP\/1\.[01]\r\n/;

const UNRESOLVED =
  /name or service not known|(?:could not|couldn't|cannot|can't|unable to|failed to) (?:resolve|look ?up)|(?:no such|unknown) (?:host|domain)|name resolution|ENOTFOUND|getaddrinfo|NXDOMAIN/i;

function server(reader: Reader, { sent }: Reply): Answer {
  const answer = readHttp(reader);
  if (!answer) return REJECT;
  const isOurs = OUR_REQUESTS.some((start) => startsWith(sent, start));
  for (const mark of MARKS) {
    const confidence = isOurs ? mark.ours : mark.alone;
    if (!confidence || !mark.in(answer, sent)) continue;
    return match(confidence, mark.rule, answer.bodyAt, facts(answer));
  }
  if (hasMarksInBody(answer) || isOurs) awaitBody(answer);
  return isOurs && MAY_BE_A_PROXY.includes(answer.status)
    ? match('weak', 'refusal that a forward proxy may send, too', answer.statusEnd)
    : REJECT;
}

/**
 * With these a proxy refuses to go to our address: it is malformed (400), forbidden (403), it failed
 * there (500), or it reached nothing (502 to 504). An origin server that takes no CONNECT has others: 405
 * and 501 (RFC 9110 section 9.1), or the status of one of its pages.
 */
const MAY_BE_A_PROXY: readonly number[] = [400, 403, 500, 502, 503, 504];

/** The marks of tinyproxy and Privoxy stand in the body. */
function hasMarksInBody(answer: HttpAnswer): boolean {
  const isTinyproxy = /^tinyproxy\b/.test(fieldOf(answer, 'Server') ?? '');
  return isTinyproxy || answer.reason === 'Invalid header received from client';
}

function facts(answer: HttpAnswer) {
  const named = splitSoftware(fieldOf(answer, 'Server') ?? '');
  const tor = /\(tor (\d[\w.-]*)\)/.exec(viaOf(answer));
  if (named.version) return named;
  if (tor) return { product: 'Tor', version: tor[1] as string };
  return answer.reason.startsWith('Invalid header') ? { product: 'Privoxy' } : {};
}

function viaOf(answer: HttpAnswer): string {
  return fieldOf(answer, 'Via') ?? '';
}

function has(answer: HttpAnswer, name: string): boolean {
  return fieldOf(answer, name) !== undefined;
}

/** CONNECT to an authority, or a whole URI (RFC 9112 sections 3.2.2 and 3.2.3). */
function client(reader: Reader): Answer {
  const outer = readHttpRequest(reader);
  if (outer.answer !== 'match') return outer;
  const line = latin1(reader.bytes, 0, reader.at);
  const isProxied = /^(?:CONNECT [^\s/]+:\d+|[A-Z]+ https?:\/\/\S+) HTTP/.test(line);
  return isProxied ? match('certain', 'request to a proxy', reader.at, outer.facts) : REJECT;
}
