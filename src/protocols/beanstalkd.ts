import { text } from '../bytes/build.ts';
import { ifThere, type Reader } from '../bytes/reader.ts';
import { textPattern } from '../bytes/text-pattern.ts';
import { type Answer, type Confidence, firstMatch, match, protocol, REJECT } from './protocol.ts';

/** beanstalkd: the command `stats` (protocol.txt, "Other Commands"), which changes nothing. */
export const beanstalkd = protocol({
  id: 'beanstalkd',
  title: 'Beanstalk work queue',
  name: 'beanstalkd',
  aliases: ['beanstalk'],
  ports: [11300],
  speaksFirst: 'client',
  spec: 'beanstalkd protocol.txt, "Other Commands"; beanstalkd 1.12 as observed',
  openings: [text('stats\r\n')],
  runsLines: {
    alone: ['STATS', 'LIST-TUBES', 'LIST-TUBE-USED', 'LIST-TUBES-WATCHED', 'QUIT'],
    source: 'beanstalkd, protocol.txt: UNKNOWN_COMMAND',
  },
  server,
  client,
});

function server(reader: Reader): Answer {
  return firstMatch(reader, [stats, refusal]);
}

/** `OK length`, then YAML whose first key is always the same one. */
const STATS = textPattern(/^OK [1-9]\d{0,5}\r\n---\ncurrent-jobs-urgent: /);

function stats(reader: Reader): Answer {
  if (!reader.match(STATS)) return REJECT;
  const version = /\nversion: "?([\w.+-]{1,32})"?\n/.exec(reader.availableText())?.[1];
  return match('certain', 'answer to stats', reader.at, {
    product: 'beanstalkd',
    ...(version ? { version } : {}),
  });
}

/** The replies to lines that it does not understand ("General error responses"). */
const REFUSALS = ['UNKNOWN_COMMAND\r\n', 'BAD_FORMAT\r\n'] as const;

function refusal(reader: Reader): Answer {
  if (!reader.oneOf(REFUSALS)) return REJECT;
  const end = reader.at;
  const second = ifThere(reader, (rest) => rest.oneOf(REFUSALS));
  return match('likely', second ? 'two refusals' : 'refusal', end);
}

const COMMANDS = [
  // No other protocol has such a line: priority, delay, seconds, bytes.
  command('certain', 'put', /^put \d{1,10} \d{1,10} \d{1,10} \d{1,10}\r?\n/),
  command(
    'likely',
    'command',
    /^(?:reserve(?:-with-timeout \d+)?|list-tubes?(?:-used|-watched)?|stats-(?:tube|job) \S+|kick(?:-job)? \d+|peek-(?:ready|delayed|buried)|(?:use|watch|ignore) [\w+/;.$()-]{1,200})\r?\n/,
  ),
  // memcached has this command too.
  command('weak', 'stats', /^stats\r?\n/),
];

function command(confidence: Confidence, rule: string, syntax: RegExp) {
  const grammar = textPattern(syntax);
  return (reader: Reader): Answer =>
    reader.match(grammar) ? match(confidence, rule, reader.at) : REJECT;
}

function client(reader: Reader): Answer {
  return firstMatch(reader, COMMANDS);
}
