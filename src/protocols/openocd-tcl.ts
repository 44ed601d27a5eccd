import { text } from '../bytes/build.ts';
import { latin1 } from '../bytes/lines.ts';
import type { Reader } from '../bytes/reader.ts';
import { type Answer, match, protocol, REJECT, type Reply } from './protocol.ts';

/** OpenOCD's Tcl server: a command and its result, each ended by 1a (User's Guide, Tcl RPC). */
export const openocdTcl = protocol({
  id: 'openocd-tcl',
  title: 'OpenOCD Tcl RPC',
  name: 'OpenOCD',
  aliases: ['openocd'],
  ports: [6666],
  linesOnly: 'OpenOCD runs what it reads as Tcl',
  exposure: [{ risk: 'debugger' }],
  popularity: 6,
  speaksFirst: 'client',
  spec: "OpenOCD User's Guide, Tcl RPC server; OpenOCD 0.12.0",
  openings: [text('version\x1a')],
  server,
  client,
});

const STOP = 0x1a;
const MAX_MESSAGE_LENGTH = 300;
const STARTS = ['Open On-Chip Debugger ', 'invalid command name "'];

/** The version (0.12: `Open On-Chip Debugger 0.12.0`), or Tcl's error for an unknown command. */
function server(reader: Reader, { sent }: Reply): Answer {
  if (reader.peek() === STOP) return emptyResult(reader, sent);
  if (!reader.oneOf(STARTS)) return REJECT;
  reader.at = 0;
  const message = readMessage(reader) ?? '';
  const version = /^Open On-Chip Debugger (\d[\w.+~-]{0,64})/.exec(message)?.[1];
  if (version) {
    return match('certain', 'answer to version', reader.at, { product: 'OpenOCD', version });
  }
  return /^invalid command name "[^"]{0,200}"$/.test(message)
    ? match('likely', 'error of Tcl, ended by 1a', reader.at)
    : REJECT;
}

/** What begins with a NUL is an empty command to it, and so is the result. */
function emptyResult(reader: Reader, sent: Uint8Array): Answer {
  reader.skip(1);
  const isResult = sent[0] === 0 && sent.includes(STOP);
  return isResult ? match('weak', 'empty result, ended by 1a', 1) : REJECT;
}

/** Moves past a message and its 1a; undefined if it is too long. */
function readMessage(reader: Reader): string | undefined {
  const length = reader.available(MAX_MESSAGE_LENGTH).indexOf(STOP);
  if (length === -1) {
    reader.skip(MAX_MESSAGE_LENGTH);
    return undefined;
  }
  const message = latin1(reader.take(length));
  reader.skip(1);
  return message;
}

const COMMAND =
  /^(?:capture|ocd_\w+|version|targets?|halt|resume|reset|reg|md[wbh]|mw[wbh]|(?:read|write)_memory|poll|init|tcl_(?:notifications|trace)|flash|program|shutdown)\b[\t -~]*$/;

function client(reader: Reader): Answer {
  const [soFar = ''] = reader.availableText(MAX_MESSAGE_LENGTH).split('\x1a', 1);
  if (!/^(?:[a-z][\t -~]*)?$/.test(soFar)) return REJECT;
  return COMMAND.test(readMessage(reader) ?? '')
    ? match('likely', 'command of OpenOCD, ended by 1a', reader.at)
    : REJECT;
}
