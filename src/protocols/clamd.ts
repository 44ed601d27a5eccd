import { text } from '../bytes/build.ts';
import { compare, compareAny } from '../bytes/compare.ts';
import { latin1 } from '../bytes/lines.ts';
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

/** ClamAV's daemon: clamd(8), "Commands". The prefix `n` means that LF ends command and answer. */
export const clamd = protocol({
  id: 'clamd',
  title: 'ClamAV daemon',
  name: 'ClamAV',
  aliases: ['clamav'],
  ports: [3310],
  speaksFirst: 'client',
  spec: 'clamd(8), "Commands"; clamd 1.4',
  openings: [text('nVERSION\n')],
  server: legacyServer(server),
  client: legacyClient(client),
});

const VERSION = 'ClamAV ';

/** What clamd says to strangers; it ends in LF, or in NUL if the command began with `z`. */
const REFUSALS = ['UNKNOWN COMMAND', 'COMMAND READ TIMED OUT'];

function server({ bytes, ended, sent }: Reply): Verdict {
  const literals = [...REFUSALS, 'PONG'].flatMap((one) => [`${one}\n`, `${one}\0`]);
  if (compareAny(bytes, [VERSION, ...literals]) === 'none') return REJECT;
  if (compare(bytes, VERSION) === 'full') return version(bytes, ended);
  const said = /^([A-Z ]+)[\n\0]/.exec(latin1(bytes.subarray(0, 32)));
  if (!said) return ended ? REJECT : NEED;
  // Redis, NATS and many a small server have a PONG of their own.
  if (said[1] === 'PONG') return match('weak', 'PONG', said[0].length);
  const start = latin1(sent.subarray(0, 64)).toUpperCase();
  const echoed = start.includes('UNKNOWN COMMAND') || start.includes('TIMED OUT');
  return match(echoed ? 'weak' : 'likely', 'words of clamd', said[0].length);
}

/** `ClamAV 1.4.3/27700/Mon Nov ...`; no number and date while there is no database. */
function version(bytes: Uint8Array, ended: boolean): Verdict {
  const said = latin1(bytes.subarray(VERSION.length, 256));
  const line = /^(\d[\w.~+-]{0,40})(?:\/(\d{1,8})(?:\/([\x20-\x7e]{1,64}))?)?\r?[\n\0]/.exec(said);
  if (!line) {
    const open = /^(?:\d[\w.~+-]{0,40}(?:\/(?:\d{1,8}(?:\/[\x20-\x7e]{0,64})?)?)?\r?)?$/.test(said);
    return open && !ended && bytes.length < 256 ? NEED : REJECT;
  }
  const facts: Facts = {
    product: 'ClamAV',
    version: line[1] as string,
    ...(line[2] ? { note: `database ${line[2]}` } : {}),
  };
  return match('certain', 'version', VERSION.length + line[0].length, facts);
}

const COMMANDS =
  /^[nz](?:(?:PING|VERSION|VERSIONCOMMANDS|RELOAD|SHUTDOWN|INSTREAM|STATS|IDSESSION|END|FILDES|DETSTATS)|(?:SCAN|CONTSCAN|MULTISCAN|ALLMATCHSCAN|RAWSCAN) [^\n\0]{1,1023})[\n\0]/;

const OPEN =
  /^(?:[nz](?:[A-Z]{0,15}|(?:SCAN|CONTSCAN|MULTISCAN|ALLMATCHSCAN|RAWSCAN) [^\n\0]{0,1023}))?$/;

/** Commands without a prefix are old, and too common to be told. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const said = latin1(bytes.subarray(0, 1100));
  const command = COMMANDS.exec(said);
  if (command) return match('certain', 'command with its delimiter', command[0].length);
  return OPEN.test(said) && !ended ? NEED : REJECT;
}
