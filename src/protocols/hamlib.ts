import { text } from '../bytes/build.ts';
import { latin1 } from '../bytes/lines.ts';
import type { Reader } from '../bytes/reader.ts';
import { textPattern } from '../bytes/text-pattern.ts';
import { type Answer, type Facts, firstMatch, match, protocol, REJECT } from './protocol.ts';

/**
 * Hamlib's network daemons for radios and rotators. They execute foreign bytes letter by
 * letter, as far as letters are commands (`T` keys a transmitter), so nothing else is
 * safe to send; see rigctld(1).
 */
export const hamlib = protocol({
  id: 'hamlib',
  title: 'Hamlib (rigctld, rotctld)',
  name: 'Hamlib',
  aliases: ['rigctld', 'rigctl', 'rotctld'],
  ports: [4532, 4533],
  fragilePorts: [[4532, 4533]],
  sideEffect: {
    kind: 'controls',
    text: 'the server controls a radio, and runs each line that it receives as a command',
  },
  exposure: [{ risk: 'control-system' }],
  speaksFirst: 'client',
  spec: 'rigctld(1), Protocol; rigctld 4.5.4',
  // What the daemon knows about the radio, in the extended response protocol: the daemon
  // does not query the radio.
  openings: [text('+\\dump_caps\n')],
  server,
  client,
});

function server(reader: Reader): Answer {
  return firstMatch(reader, SERVER_WAYS);
}

const SERVER_WAYS = [capabilities, reportCode];

/**
 * Between the name of the command and its answer stands what separates the parts: a line feed,
 * unless another client of the same daemon has chosen something else.
 */
const CAPS = [...text('dump_caps:'), undefined, ...text('Caps dump for model: ')];

function capabilities(reader: Reader): Answer {
  if (!reader.pattern(CAPS)) return REJECT;
  return match('certain', 'answer to dump_caps', reader.at, rig(latin1(reader.bytes)));
}

function rig(answer: string): Facts {
  const model = /\nModel name:[ \t]*([^\n]{1,60})\n/.exec(answer)?.[1]?.trim();
  const maker = /\nMfg name:[ \t]*([^\n]{1,60})\n/.exec(answer)?.[1]?.trim();
  return model ? { note: maker ? `${model} (${maker})` : model } : {};
}

/** `RPRT` and the number of an error: how every other command ends. */
const REPORT = textPattern(/^RPRT (?:0|-\d{1,2})\r?\n/);

function reportCode(reader: Reader): Answer {
  return reader.match(REPORT) ? match('likely', 'report code', reader.at) : REJECT;
}

/** Long names of commands begin with a backslash; other protocols send the single letters, too. */
const COMMAND = textPattern(
  /^[+;|,]?\\(?:chk_vfo|dump_state|dump_caps|get_\w{1,24}|set_\w{1,24}|password)(?:[^\w\n][^\n]*)?\n/,
);

function client(reader: Reader): Answer {
  return reader.match(COMMAND) ? match('certain', 'long command of Hamlib', reader.at) : REJECT;
}
