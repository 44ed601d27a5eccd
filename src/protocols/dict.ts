import { text } from '../bytes/build.ts';
import { compare } from '../bytes/compare.ts';
import { latin1 } from '../bytes/lines.ts';
import { statusReply } from '../bytes/status.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import {
  type ClientBytes,
  type Facts,
  match,
  protocol,
  REJECT,
  type Reply,
  type Verdict,
} from './protocol.ts';

/** DICT: a banner that ends in capabilities and a message id (RFC 2229 section 3.1). */
export const dict = protocol({
  id: 'dict',
  title: 'Dictionary Server Protocol',
  name: 'DICT',
  aliases: ['dictd'],
  waitsForServer: 'RFC 2229 section 3.1',
  ports: [2628],
  speaksFirst: 'server',
  spec: 'RFC 2229 section 3.1',
  // Who asks: for the server's log only (section 3.6).
  openings: [text('CLIENT firstbytes\r\n')],
  server: legacyServer(server),
  client: legacyClient(client),
});

const BANNER = /(?:^| )<[\w.-]*> <[^<>\s]{1,200}>$/;

function server({ bytes, ended }: Reply): Verdict {
  const codes = ['220 ', '420 ', '421 ', '530 '];
  if (!codes.some((one) => compare(bytes, one) !== 'none')) return REJECT;
  const reply = statusReply(bytes);
  if (reply === 'none') return REJECT;
  if (reply === 'partial') return ended ? REJECT : NEED;
  if (reply.code === '220' && BANNER.test(reply.text)) {
    return match('certain', 'banner with capabilities and id', reply.end, software(reply.text));
  }
  // What RFC 2229 section 3.1 says instead of a banner; other codes of three digits abound.
  return reply.code === '530' && /^access denied$/i.test(reply.text)
    ? match('weak', 'access denied', reply.end, { note: reply.text })
    : REJECT;
}

function software(banner: string): Facts {
  const found = /(?:^| )(dictd|dicod|GNU Dico|dictem)\b[ /v]*(\d[\w.-]*)/i.exec(banner);
  return found ? { product: found[1] as string, version: found[2] as string } : {};
}

const DEFINE = /^(?:DEFINE|MATCH) \S+ [^\r\n]{1,256}\r?\n/i;
const CLIENT = /^CLIENT [^\r\n]{1,256}\r?\n/i;
const SHOW = /^SHOW (?:DB|DATABASES|STRAT|STRATEGIES|SERVER|INFO \S+)\r?\n/i;

function client({ bytes, ended }: ClientBytes): Verdict {
  const said = latin1(bytes.subarray(0, 300));
  for (const command of [DEFINE, CLIENT, SHOW]) {
    const found = command.exec(said);
    if (found) return match('certain', 'command of DICT', found[0].length);
  }
  const upper = said.toUpperCase();
  const may = ['DEFINE ', 'MATCH ', 'CLIENT ', 'SHOW '].some(
    (one) => one.startsWith(upper) || upper.startsWith(one),
  );
  return may && !ended && !said.includes('\n') && said.length < 300 ? NEED : REJECT;
}
