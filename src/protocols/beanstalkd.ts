import { text } from '../bytes/build.ts';
import { latin1 } from '../bytes/lines.ts';
import { ifThere, type Reader } from '../bytes/reader.ts';
import { type TextPattern, textPattern } from '../bytes/text-pattern.ts';
import {
  type Answer,
  type Confidence,
  firstMatch,
  match,
  protocol,
  REJECT,
  type Reply,
  requestStrength,
} from './protocol.ts';

/** beanstalkd: the command `stats` (protocol.txt, "Other Commands"), which changes nothing. */
export const beanstalkd = protocol({
  id: 'beanstalkd',
  title: 'Beanstalk work queue',
  name: 'beanstalkd',
  aliases: ['beanstalk'],
  ports: [11300],
  exposure: [{ risk: 'broker' }],
  speaksFirst: 'client',
  spec: 'beanstalkd protocol.txt, "Other Commands"; beanstalkd 1.12 as observed',
  openings: [text('stats\r\n')],
  runsLines: {
    alone: ['STATS', 'LIST-TUBES', 'LIST-TUBE-USED', 'LIST-TUBES-WATCHED', 'QUIT'],
    source: 'beanstalkd, protocol.txt: UNKNOWN_COMMAND',
  },
  serverBeginnings: [
    'OK ',
    'NOT',
    'INS',
    'BUR',
    'EXP',
    'JOB',
    'DRA',
    'RES',
    'DEA',
    'TIM',
    'USI',
    'WAT',
    'FOU',
    'KIC',
    'PAU',
    'UNK',
    'BAD',
  ],
  server,
  client,
});

function server(reader: Reader, { sent }: Reply): Answer {
  return firstMatch(reader, SERVER_WAYS, sent);
}

const SERVER_WAYS = [stats, refusal, answerToCommand];

/** What answers each command, besides the general errors (protocol.txt). */
const ANSWERS: readonly (readonly [command: RegExp, answers: TextPattern])[] = [
  [
    /^put /,
    textPattern(/^(?:INSERTED \d{1,20}|BURIED \d{1,20}|EXPECTED_CRLF|JOB_TOO_BIG|DRAINING)\r\n/),
  ],
  [
    /^reserve/,
    textPattern(/^(?:RESERVED \d{1,20} \d{1,10}|DEADLINE_SOON|TIMED_OUT|NOT_FOUND)\r\n/),
  ],
  [/^use /, textPattern(/^USING [\w+/;.$()-]+\r\n/)],
  [/^(?:watch|ignore) /, textPattern(/^(?:WATCHING \d{1,10}|NOT_IGNORED)\r\n/)],
  [/^peek/, textPattern(/^(?:FOUND \d{1,20} \d{1,10}|NOT_FOUND)\r\n/)],
  [/^kick/, textPattern(/^(?:KICKED(?: \d{1,10})?|NOT_FOUND)\r\n/)],
  [/^list-tube-used/, textPattern(/^USING [\w+/;.$()-]+\r\n/)],
  [/^(?:list-tubes|stats)/, textPattern(/^(?:OK \d{1,6}\r\n---\n|NOT_FOUND\r\n)/)],
  [/^pause-tube /, textPattern(/^(?:PAUSED|NOT_FOUND)\r\n/)],
];

function answerToCommand(reader: Reader, sent: Uint8Array): Answer {
  const strength = requestStrength(beanstalkd, sent);
  const line = strength ? latin1(sent, 0, 32) : '';
  const answers = ANSWERS.find(([command]) => command.test(line))?.[1];
  if (!answers || !reader.match(answers)) return REJECT;
  return match(strength as Confidence, 'answer to a command', reader.at);
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
