import { text } from '../bytes/build.ts';
import { compare, compareAny } from '../bytes/compare.ts';
import { latin1, lineAt } from '../bytes/lines.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

/** beanstalkd: the command `stats` (protocol.txt, "Other Commands"), which changes nothing. */
export const beanstalkd = protocol({
  id: 'beanstalkd',
  title: 'Beanstalk work queue',
  name: 'beanstalkd',
  aliases: ['beanstalk'],
  runsLines: {
    alone: ['STATS', 'LIST-TUBES', 'LIST-TUBE-USED', 'LIST-TUBES-WATCHED', 'QUIT'],
    source: 'beanstalkd, protocol.txt: UNKNOWN_COMMAND',
  },
  ports: [11300],
  speaksFirst: 'client',
  spec: 'beanstalkd protocol.txt, "Other Commands"; beanstalkd 1.12 as observed',
  openings: [text('stats\r\n')],
  server: legacyServer(server),
  client: legacyClient(client),
});

function server({ bytes, ended }: Reply): Verdict {
  const verdict = bytes[0] === 0x4f ? stats(bytes) : refusal(bytes);
  return verdict.answer === 'need' && ended ? REJECT : verdict;
}

/** `OK length`, then YAML whose first key is always the same one. */
function stats(bytes: Uint8Array): Verdict {
  const begun = latin1(bytes.subarray(0, 16));
  if (!/^O(?:K(?: (?:[1-9]\d{0,5}(?:\r(?:\n[\s\S]*)?)?)?)?)?$/.test(begun)) return REJECT;
  const line = lineAt(bytes, 0, 16);
  if (typeof line === 'string') return line === 'partial' ? NEED : REJECT;
  const keys = '---\ncurrent-jobs-urgent: ';
  const fit = compare(bytes, keys, line.end);
  if (fit !== 'full') return fit === 'partial' ? NEED : REJECT;
  const version = /\nversion: "?([\w.+-]{1,32})"?\n/.exec(latin1(bytes))?.[1];
  return match('certain', 'answer to stats', line.end + keys.length, {
    product: 'beanstalkd',
    ...(version ? { version } : {}),
  });
}

/** The words for lines that it does not understand ("General error responses"). */
function refusal(bytes: Uint8Array): Verdict {
  const words = ['UNKNOWN_COMMAND\r\n', 'BAD_FORMAT\r\n'];
  const fit = compareAny(bytes, words);
  if (fit !== 'full') return fit === 'partial' ? NEED : REJECT;
  const first = bytes.indexOf(0x0a) + 1;
  const again = compareAny(bytes, words, first) === 'full';
  return match('likely', again ? 'two refusals' : 'refusal', first);
}

/** `put priority delay seconds bytes`: no other protocol has such a line. */
const PUT = /^put \d{1,10} \d{1,10} \d{1,10} \d{1,10}$/;
const OTHERS =
  /^(?:reserve(?:-with-timeout \d+)?|list-tubes?(?:-used|-watched)?|stats-(?:tube|job) \S+|kick(?:-job)? \d+|peek-(?:ready|delayed|buried)|(?:use|watch|ignore) [\w+/;.$()-]{1,200})$/;
/** memcached has this command too. */
const SHARED = /^stats$/;

function client({ bytes, ended }: ClientBytes): Verdict {
  const verbs = [
    'put ',
    'reserve',
    'list-tube',
    'stats',
    'kick',
    'peek-',
    'use ',
    'watch ',
    'ignore ',
  ];
  const verb = compareAny(bytes, verbs);
  if (verb === 'none') return REJECT;
  const line = lineAt(bytes, 0, 224);
  if (line === 'long') return REJECT;
  if (line === 'partial') return ended ? REJECT : NEED;
  if (PUT.test(line.text)) return match('certain', 'put', line.end);
  if (OTHERS.test(line.text)) return match('likely', 'command', line.end);
  return SHARED.test(line.text) ? match('weak', 'stats', line.end) : REJECT;
}
