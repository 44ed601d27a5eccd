import { text } from '../bytes/build.ts';
import { completeLines, latin1, lineAt } from '../bytes/lines.ts';
import { legacyAccepts, legacyClient, legacyServer, NEED } from './legacy.ts';
import {
  type ClientBytes,
  type Facts,
  match,
  protocol,
  REJECT,
  type Reply,
  type Verdict,
} from './protocol.ts';

/**
 * IRC: messages of RFC 1459 section 2.3, CAP of IRCv3 ("Capability Negotiation"), STARTTLS of
 * IRCv3 ("tls"). Many servers speak at once, of the names that they look up; others wait for
 * their client. A server that knows no CAP answers it with a numeric.
 */
export const irc = protocol({
  id: 'irc',
  title: 'Internet Relay Chat',
  name: 'IRC',
  aliases: ['ircd'],
  tlsAliases: ['ircs', 'ircs-u'],
  sendsCredentials: {
    when: 'unasked',
    sends: 'PASS with the password',
    source: 'RFC 2812 section 3.1.1',
  },
  ports: [6667, 6666, 6668, 6669, 7000],
  tlsPorts: [6697, 9999],
  speaksFirst: 'client',
  spec: 'RFC 1459 section 2.3',
  refusal: ({ sentence }) => [text(`ERROR :firstbytes: ${sentence}\r\n`)],
  alpn: ['irc'],
  openings: [text('CAP LS 302\r\n')],
  starttls: [{ send: text('STARTTLS\r\n'), accepts: legacyAccepts(starttlsAccepted) }],
  server: legacyServer(server),
  client: legacyClient(client),
});

/** A line of 512 bytes (RFC 1459 section 2.3), and the tags or the long list of some servers. */
const LINE = 1024;

/** A server's name, then what it may say to one who is not registered. */
const NAMED =
  /^:[A-Za-z0-9][A-Za-z0-9.:_/-]{0,127} (?:NOTICE (?:\*|AUTH|[A-Za-z0-9]{1,16}) :|CAP \S+ (?:LS|ACK|NAK) |[0-9]{3} \S{1,64} (?:[^:\r\n]{0,64} )?:)/;

/** As observed of ircu, hybrid 7 and their heirs, before they give their name. */
const NAMELESS = /^NOTICE (?:AUTH|\*) :\*\*\* /;

function server({ bytes, layer, ended }: Reply): Verdict {
  if (!mayBegin(bytes)) return REJECT;
  const line = lineAt(bytes, 0, LINE);
  if (line === 'long') return REJECT;
  if (line === 'partial') return ended ? REJECT : NEED;
  const said = line.text;
  if (said.startsWith('ERROR')) return error(said, line.end);
  if (NAMELESS.test(said)) return match('certain', 'NOTICE AUTH', line.end);
  if (!NAMED.test(said)) return REJECT;
  return match('certain', 'message with the name of its server', line.end, {
    ...(layer === 'tcp' ? capabilities(bytes) : {}),
  });
}

/** Wrong bytes are told by the first of them, and a name by its first characters. */
function mayBegin(bytes: Uint8Array): boolean {
  const said = latin1(bytes.subarray(0, 8));
  if (said.startsWith(':')) {
    const name = latin1(bytes.subarray(1, 130)).split(/[ \r\n]/, 1)[0] as string;
    return /^(?:[A-Za-z0-9][A-Za-z0-9.:_/-]*)?$/.test(name);
  }
  return ['ERROR :', 'NOTICE A', 'NOTICE *'].some(
    (one) => one.startsWith(said) || said.startsWith(one),
  );
}

/** `Closing Link` is in every server since the first (RFC 1459 section 6.1 has no number for it). */
function error(said: string, end: number): Verdict {
  const note = said.slice('ERROR :'.length);
  if (/^Closing (?:Link|connection)\b/i.test(note) || /\bIRC\b/.test(note)) {
    return match('certain', 'ERROR of IRC', end, { note });
  }
  const known =
    /throttled|reconnect|too fast|not authori[sz]ed|K-lined|[GZ]-?lined|No more connections/i;
  return match(known.test(note) ? 'likely' : 'weak', 'ERROR', end, note ? { note } : {});
}

/** The list may go over several lines, all but the last with a `*` before the colon. */
function capabilities(bytes: Uint8Array): Facts {
  const lists = completeLines(bytes, LINE).lines.flatMap(({ text: line }) => {
    const list = /^:\S+ CAP \S+ LS (\* )?:(.*)$/.exec(line);
    return list ? [{ last: !list[1], names: (list[2] as string).split(' ') }] : [];
  });
  const offered = lists.some(({ names }) => names.includes('tls'));
  return offered || lists.some(({ last }) => last) ? { starttls: offered } : {};
}

/** RPL_STARTTLS or ERR_STARTTLS; a server that knows neither says that it is too early. */
function starttlsAccepted(received: Uint8Array): 'yes' | 'no' | 'need' {
  for (const { text: line } of completeLines(received, LINE).lines) {
    if (/^:\S+ 670 /.test(line)) return 'yes';
    if (/^:\S+ (?:691|421|451|461) |^ERROR /.test(line)) return 'no';
  }
  return 'need';
}

const OPENERS = ['CAP LS', 'CAP REQ ', 'CAP END', 'NICK ', 'PASS ', 'USER '];

function client({ bytes, ended }: ClientBytes): Verdict {
  const first = latin1(bytes.subarray(0, 8)).toUpperCase();
  if (!OPENERS.some((one) => one.startsWith(first) || first.startsWith(one))) return REJECT;
  const line = lineAt(bytes, 0, 512);
  if (line === 'long') return REJECT;
  if (line === 'partial') return ended ? REJECT : NEED;
  const said = line.text;
  if (/^CAP (?:LS(?: 30\d)?|REQ :?\S.*|END)$/i.test(said)) {
    return match('certain', 'CAP', line.end);
  }
  if (/^USER \S+ \S+ \S+ :?\S/i.test(said)) {
    return match('certain', 'USER with four parameters', line.end);
  }
  if (/^NICK :?[A-Za-z[\]\\`_^{|}][\w[\]\\`^{|}-]{0,63}$/i.test(said)) {
    return match('likely', 'NICK', line.end);
  }
  return /^PASS :?\S+$/i.test(said) ? password(bytes, line.end, ended) : REJECT;
}

/** A password comes before the name; one alone could be POP3's or FTP's. */
function password(bytes: Uint8Array, at: number, ended: boolean): Verdict {
  const next = latin1(bytes.subarray(at, at + 5)).toUpperCase();
  const follows = ['NICK ', 'USER ', 'CAP L'].find((one) => next === one);
  if (follows) return match('certain', 'PASS, and who is there', at + 5);
  const open = next.length < 5 && ['NICK ', 'USER ', 'CAP L'].some((one) => one.startsWith(next));
  return open && !ended ? NEED : match('weak', 'PASS', at);
}
