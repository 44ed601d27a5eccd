import { concat } from '../bytes/build.ts';
import { fieldOf, type HttpAnswer, readHttpAnswer } from '../bytes/http-answer.ts';
import { latin1 } from '../bytes/lines.ts';
import { http } from './http.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import {
  type ClientBytes,
  type Confidence,
  match,
  protocol,
  REJECT,
  type Reply,
  type Verdict,
} from './protocol.ts';

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
  carriesLines: 'header fields',
  layeredOn: ['http'],
  ports: [3128, 8080, 8118, 8888],
  speaksFirst: 'client',
  spec: 'RFC 9110 sections 7.2, 9.3.6 and 11.7.1; Squid 5.7, tinyproxy 1.11, Privoxy 3.0, Tor 0.4',
  openings: [
    concat(`CONNECT ${NOWHERE} HTTP/1.1\r\nHost: ${NOWHERE}\r\n`, 'User-Agent: firstbytes\r\n\r\n'),
  ],
  server: legacyServer(server),
  client: legacyClient(client),
});

/** A mark of a forward proxy, and what it is worth by itself and in answer to our CONNECT. */
interface Mark {
  readonly rule: string;
  readonly alone?: Confidence;
  readonly asked: Confidence;
  readonly in: (answer: HttpAnswer, request: string) => boolean;
}

const MARKS: readonly Mark[] = [
  {
    rule: '407 with Proxy-Authenticate',
    alone: 'certain',
    asked: 'certain',
    in: (answer) => answer.status === 407 && has(answer, 'Proxy-Authenticate'),
  },
  {
    // An accelerator of Squid refuses CONNECT with 405, and takes a path for a URI.
    rule: 'X-Squid-Error of a forward proxy',
    alone: 'likely',
    asked: 'certain',
    in: (answer, request) => {
      const error = fieldOf(answer, 'X-Squid-Error') ?? '';
      if (request.startsWith('CONNECT ')) return error !== '' && answer.status !== 405;
      return error.startsWith('ERR_INVALID_URL') && /^GET \/\S* HTTP\/1\.[01]\r\n/.test(request);
    },
  },
  {
    rule: 'error page of tinyproxy',
    alone: 'likely',
    asked: 'certain',
    in: (answer) =>
      /^tinyproxy\b/.test(fieldOf(answer, 'Server') ?? '') &&
      /the machine the proxy is running on|unable to connect to the remote|CONNECT method/.test(
        answer.body,
      ),
  },
  {
    rule: 'refusal of Privoxy',
    alone: 'likely',
    asked: 'likely',
    in: ({ reason, body }) =>
      reason === 'Invalid header received from client' &&
      body.startsWith('Invalid header received from client.'),
  },
  {
    rule: 'Via of the Tor network',
    asked: 'certain',
    in: (answer) => has(answer, 'Tor-Capabilities') && / tor-network /.test(viaOf(answer)),
  },
  {
    rule: 'Proxy-Agent',
    asked: 'likely',
    in: (answer) => has(answer, 'Proxy-Agent'),
  },
  {
    rule: 'connection established',
    asked: 'likely',
    in: ({ status, reason }) => status === 200 && /^connection established$/i.test(reason),
  },
];

function server({ bytes, sent, ended }: Reply): Verdict {
  const answer = readHttpAnswer(bytes, ended);
  if (answer === 'partial') return NEED;
  if (answer === 'none') return REJECT;
  const request = latin1(sent.subarray(0, 1024));
  const asked = request.startsWith(`CONNECT ${NOWHERE} `);
  for (const mark of MARKS) {
    const confidence = asked ? mark.asked : mark.alone;
    if (!confidence || !mark.in(answer, request)) continue;
    return match(confidence, mark.rule, answer.bodyAt, facts(answer));
  }
  return mayYetTell(answer) ? NEED : REJECT;
}

/** Two of the marks stand in the body. */
function mayYetTell(answer: HttpAnswer): boolean {
  const isTinyproxy = /^tinyproxy\b/.test(fieldOf(answer, 'Server') ?? '');
  const isPrivoxy = answer.reason === 'Invalid header received from client';
  return !answer.whole && (isTinyproxy || isPrivoxy);
}

function facts(answer: HttpAnswer) {
  const named = /^([^/\s]+)\/(\d\S*)/.exec(fieldOf(answer, 'Server') ?? '');
  const tor = /\(tor (\d[\w.-]*)\)/.exec(viaOf(answer));
  if (named) return { product: named[1] as string, version: named[2] as string };
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
function client(call: ClientBytes): Verdict {
  const outer = http.client(call);
  if (outer.answer !== 'match') return outer;
  const line = latin1(call.bytes.subarray(0, outer.at[1]));
  const proxied = /^(?:CONNECT [^\s/]+:\d+|[A-Z]+ https?:\/\/\S+) HTTP/.test(line);
  if (!proxied) return REJECT;
  return match('certain', 'request to a proxy', outer.at[1], outer.facts);
}
