import { text } from '../bytes/build.ts';
import { compare, compareAny } from '../bytes/compare.ts';
import { readHttpAnswer } from '../bytes/http-answer.ts';
import { latin1, lineAt } from '../bytes/lines.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

const ASKS = 'PROTOCOLINFO 1\r\n';

/** Tor's control port: the one command that is answered before authentication. */
export const torControl = protocol({
  id: 'tor-control',
  title: 'Tor control port',
  name: 'Tor control',
  popularity: 0.7,
  ports: [9051, 9151],
  speaksFirst: 'client',
  spec: 'Tor control-spec sections 2.3, 3.21 and 4',
  openings: [text(ASKS)],
  server: legacyServer(server),
  client: legacyClient(client),
});

function server(reply: Reply): Verdict {
  const verdict = answer(reply);
  return verdict.answer === 'need' && reply.ended ? REJECT : verdict;
}

function answer({ bytes, ended }: Reply): Verdict {
  switch (bytes[0]) {
    case undefined:
      return NEED;
    case 0x32:
      return protocolInfo(bytes, ended);
    case 0x35:
      return refusal(bytes);
    case 0x48:
      return page(bytes, ended);
    default:
      return REJECT;
  }
}

/** 250-PROTOCOLINFO 1, 250-AUTH METHODS=..., 250-VERSION Tor="..." */
function protocolInfo(bytes: Uint8Array, ended: boolean): Verdict {
  const start = compare(bytes, '250-PROTOCOLINFO 1\r\n');
  if (start !== 'full') return start === 'partial' ? NEED : REJECT;
  const said = latin1(bytes.subarray(0, 1024));
  if (!ended && said.length < 1024 && !/\r\n250 OK\r\n/.test(said)) return NEED;
  const version = /\r\n250-VERSION Tor="([^"\r\n]{1,64})"/.exec(said)?.[1];
  const methods = /\r\n250-AUTH METHODS=([A-Z,]{1,64})/.exec(said)?.[1];
  return match('certain', 'answer to PROTOCOLINFO', 20, {
    product: 'Tor',
    ...(version ? { version } : {}),
    ...(methods ? { note: `authentication ${methods}` } : {}),
  });
}

/** To anything else before authentication (seen on 0.4). */
function refusal(bytes: Uint8Array): Verdict {
  const said = '514 Authentication required.\r\n';
  const fit = compare(bytes, said);
  if (fit !== 'full') return fit === 'partial' ? NEED : REJECT;
  return match('likely', 'authentication required', said.length);
}

/** To an HTTP request (seen on 0.4). */
function page(bytes: Uint8Array, ended: boolean): Verdict {
  if (compare(bytes, 'HTTP/1.0 501 Tor ControlPort is not an HTTP proxy\r\n') === 'none') {
    return REJECT;
  }
  const http = readHttpAnswer(bytes, ended);
  if (http === 'partial') return NEED;
  if (http === 'none') return REJECT;
  return match('certain', 'Tor ControlPort is not an HTTP proxy', http.statusEnd, {
    product: 'Tor',
  });
}

/** A controller asks for the protocol's version or authenticates. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const fit = compareAny(bytes, ['PROTOCOLINFO', 'AUTHENTICATE', 'AUTHCHALLENGE SAFECOOKIE ']);
  if (fit === 'none') return REJECT;
  const line = fit === 'full' ? lineAt(bytes, 0, 512) : 'partial';
  if (line === 'long') return REJECT;
  if (line === 'partial') return ended ? REJECT : NEED;
  if (/^PROTOCOLINFO(?: \d+)*$/.test(line.text)) {
    return match('certain', 'PROTOCOLINFO', line.end);
  }
  // ManageSieve authenticates in the same word, with a quoted name of a mechanism.
  const password = /^AUTHENTICATE(?: (?:[0-9A-Fa-f]{2,}|"[^"]*"))?$/.test(line.text);
  const challenge = line.text.startsWith('AUTHCHALLENGE ');
  if (challenge) return match('certain', 'AUTHCHALLENGE', line.end);
  return password ? match('likely', 'AUTHENTICATE', line.end) : REJECT;
}
