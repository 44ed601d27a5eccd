import { text } from '../bytes/build.ts';
import { compareAny } from '../bytes/compare.ts';
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

/** IMAP: greeting of RFC 9051 section 7.1, tagged answers of section 2.2.2, STARTTLS of 6.2.1. */
export const imap = protocol({
  id: 'imap',
  title: 'Internet Message Access Protocol',
  name: 'IMAP',
  aliases: ['imap4', 'imap2'],
  tlsAliases: ['imaps'],
  waitsForServer: 'RFC 9051 section 3',
  sendsCredentials: {
    when: 'greeted',
    sends: 'LOGIN with the password',
    source: 'RFC 9051 section 6.2.3',
  },
  ports: [143],
  tlsPorts: [993],
  speaksFirst: 'server',
  spec: 'RFC 9051 section 7.1',
  refusal: ({ sentence }) => [text(`* BYE firstbytes: ${sentence}\r\n`)],
  openings: [text('fb1 CAPABILITY\r\n')],
  starttls: [
    {
      send: text('fb2 STARTTLS\r\n'),
      accepts: legacyAccepts((received) => {
        const answer = /^(?:fb2|\*) (OK|NO|BAD|BYE)\b[^\n]*\n/m.exec(
          latin1(received).replace(/^\* OK[^\n]*\n/gm, ''),
        );
        if (!answer) return 'need';
        return answer[0].startsWith('fb2 OK') ? 'yes' : 'no';
      }),
    },
  ],
  server: legacyServer(server),
  client: legacyClient(client),
});

/** A greeting may come with all capabilities: the line may be long. */
const LINE = 2048;

function server({ bytes, sent, ended }: Reply): Verdict {
  if (compareAny(bytes, ['* OK ', '* PREAUTH ', '* BYE ']) === 'none') return REJECT;
  const line = lineAt(bytes, 0, LINE);
  if (line === 'long') return REJECT;
  if (line === 'partial') return ended ? REJECT : NEED;
  // IMSP, the forgotten cousin, greets alike and names itself.
  if (/\bIMSP\b/.test(line.text)) return REJECT;

  const all = latin1(bytes);
  const facts = { ...software(all), ...capabilities(all) };
  const tag = /^[^\s(){%*"\\\]]{1,32}/.exec(latin1(sent))?.[0];
  const answer = /^(\S+) (?:OK|NO|BAD) /m.exec(latin1(bytes.subarray(line.end)));
  if (answer && (answer[1] === tag || answer[0] === '* BAD ')) {
    return match('certain', 'greeting and tagged answer', line.end, facts);
  }
  if (/\bIMAP/i.test(all)) return match('certain', 'greeting with IMAP', line.end, facts);
  return match('likely', 'untagged greeting', line.end, facts);
}

/** The capability list stands in the greeting's brackets, or in its own untagged answer. */
function capabilities(said: string): Facts {
  const list = /(?:\[|^\* )CAPABILITY ([^\]\r\n]*)(?:\]|\r?\n)/m.exec(said)?.[1];
  if (list === undefined) return {};
  const version = /\bIMAP(4rev\d|4)\b/i.exec(list)?.[1];
  return {
    ...(version ? { protocolVersion: version } : {}),
    starttls: /(?:^| )STARTTLS(?: |$)/i.test(list),
  };
}

function software(said: string): Facts {
  const name =
    /\b(Dovecot|Courier-IMAP|Cyrus IMAP|Microsoft Exchange|Zimbra|Gimap|hMailServer)\b(?: v?(\d[\w.]*))?/i.exec(
      said,
    );
  if (!name) return {};
  return { product: name[1] as string, ...(name[2] ? { version: name[2] } : {}) };
}

const COMMANDS = ['CAPABILITY', 'LOGIN ', 'AUTHENTICATE ', 'STARTTLS', 'ID ', 'NOOP', 'LOGOUT'];

/** A tag of the client's own choice, then a command. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const said = latin1(bytes.subarray(0, 64));
  const parts = /^([A-Za-z0-9._-]{1,24})(?: ([^\r\n]*)(\r?\n)?)?/.exec(said);
  if (!parts) return bytes.length === 0 && !ended ? NEED : REJECT;
  const [all, , command, lineEnd] = parts;
  if (command === undefined) return all === said && !ended ? NEED : REJECT;
  const upper = command.toUpperCase();
  const fits = COMMANDS.find((one) => (one.endsWith(' ') ? upper.startsWith(one) : upper === one));
  if (fits && (lineEnd || fits.endsWith(' '))) {
    return match('certain', 'tagged command', all.length);
  }
  const open = !lineEnd && COMMANDS.some((one) => one.startsWith(upper.replace(/\r$/, '')));
  return open && !ended ? NEED : REJECT;
}
