import { text } from '../bytes/build.ts';
import { compare, compareAny } from '../bytes/compare.ts';
import { latin1, lineAt } from '../bytes/lines.ts';
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

/** POP3: greeting of RFC 1939 section 4; CAPA of RFC 2449; STLS of RFC 2595 section 4. */
export const pop3 = protocol({
  id: 'pop3',
  title: 'Post Office Protocol 3',
  name: 'POP3',
  aliases: ['pop-3'],
  tlsAliases: ['pop3s'],
  waitsForServer: 'RFC 1939 section 4',
  sendsCredentials: { when: 'greeted', sends: 'USER and PASS', source: 'RFC 1939 section 7' },
  ports: [110],
  tlsPorts: [995],
  speaksFirst: 'server',
  spec: 'RFC 1939 section 4',
  refusal: ({ sentence }) => [text(`-ERR firstbytes: ${sentence}\r\n`)],
  openings: [text('CAPA\r\n')],
  starttls: [
    {
      send: text('STLS\r\n'),
      accepts: legacyAccepts((received) => {
        if (!received.includes(0x0a)) return 'need';
        return compare(received, '+OK') === 'full' ? 'yes' : 'no';
      }),
    },
  ],
  server: legacyServer(server),
  client: legacyClient(client),
});

const NAMES = /\b(Dovecot|Qpopper|Courier|Cyrus|Zimbra|Exchange|hMailServer|Teapop|Gpop)\b/i;

function server({ bytes, sent, ended }: Reply): Verdict {
  const start = compareAny(bytes, ['+OK', '-ERR']);
  if (start === 'none') return REJECT;
  const line = lineAt(bytes, 0, 512);
  if (line === 'long') return REJECT;
  if (line === 'partial') return ended ? REJECT : NEED;
  if (line.text.startsWith('-')) return refusal(line.text, line.end, sent.length > 0);
  if (!/^\+OK(?: |$)/.test(line.text)) return REJECT;

  const rest = latin1(bytes.subarray(line.end));
  const facts = software(line.text);
  if (/^\+OK[^\n]*\n(?:[A-Z][^\n]*\r?\n)*(?:TOP|UIDL|USER|SASL|STLS|PIPELINING)\b/.test(rest)) {
    return match('certain', 'greeting and capability list', line.end, {
      ...facts,
      ...capabilities(rest),
    });
  }
  if (/\bPOP(?:3| server|per)?\b|<[^<>\s]+@[^<>\s]+>/i.test(line.text) || facts.product) {
    return match('certain', 'greeting of a POP3 server', line.end, facts);
  }
  // Redis says `+OK` as well, but only when asked and with no text behind it.
  const greeting = line.text.length > 4;
  if (greeting && rest.startsWith('-ERR')) {
    return match('certain', 'greeting and refusal', line.end, facts);
  }
  return match(greeting ? 'likely' : 'weak', '+OK', line.end, facts);
}

/** `-ERR` alone is Redis's and NATS's word too; bracketed codes (RFC 2449, RFC 3206) are POP3's. */
function refusal(line: string, end: number, asked: boolean): Verdict {
  if (/^-ERR \[(?:IN-USE|LOGIN-DELAY|SYS\/(?:TEMP|PERM)|AUTH)\]/.test(line)) {
    return match('likely', 'refusal with a response code', end, { note: line.slice(5) });
  }
  if (asked || /^-ERR (?:'|max number of clients)/.test(line)) return REJECT;
  return match('weak', 'refusal', end, line.length > 5 ? { note: line.slice(5) } : {});
}

function capabilities(list: string): Facts {
  const implementation = /^IMPLEMENTATION (\S[^\r\n]*)/im.exec(list)?.[1];
  return {
    ...(implementation ? { product: implementation } : {}),
    ...(/^\.\r?$/m.test(list) ? { starttls: /^STLS\r?$/im.test(list) } : {}),
  };
}

function software(greeting: string): Facts {
  const product = NAMES.exec(greeting)?.[1];
  return product ? { product } : {};
}

const OPENERS = ['CAPA', 'STLS', 'APOP ', 'AUTH', 'USER '];

/** `USER name` opens FTP as well, and FTP has an `AUTH TLS`. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const said = latin1(bytes.subarray(0, 5)).toUpperCase();
  if (!OPENERS.some((one) => one.startsWith(said) || said.startsWith(one))) return REJECT;
  const line = lineAt(bytes, 0, 255);
  if (line === 'long') return REJECT;
  if (line === 'partial') return ended ? REJECT : NEED;
  if (/^(?:CAPA|STLS|APOP \S+ [0-9a-f]{32})$/i.test(line.text)) {
    return match('certain', 'command of POP3', line.end);
  }
  if (/^AUTH(?: (?!(?:TLS|SSL)\b)[A-Z][\w-]*(?: \S+)?)?$/i.test(line.text)) {
    return match('weak', 'AUTH', line.end);
  }
  return /^USER \S+$/i.test(line.text) ? match('weak', 'USER', line.end) : REJECT;
}
