import { text } from '../bytes/build.ts';
import { latin1, lineAt } from '../bytes/lines.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

/** Line printer daemon: an octet for the command, and the name of a queue (RFC 1179 section 5). */
export const lpd = protocol({
  id: 'lpd',
  title: 'Line Printer Daemon',
  name: 'LPD',
  aliases: ['printer', 'spooler', 'lpr'],
  ports: [515],
  speaksFirst: 'client',
  spec: 'RFC 1179 section 5; BSD lpd 2008.05.17, LPRng 3.8',
  // The state of a queue that does not exist (section 5.3): nothing is printed.
  openings: [text('\x03nxdomain\n')],
  server: legacyServer(server),
  client: legacyClient(client),
});

/** `host: lpd: text` is the syntax of BSD's; it refuses strangers unasked. */
const REFUSAL =
  /^(?:[\w.-]{1,255}: )?(?:\/[\w/]*)?lpd: (?:(\S{1,64}): (?:unknown printer|can't open printer description file|unknown)|(Your host does not have line printer access|Illegal service request|Host name for your address .*|hostname for your address .*|address for your hostname .*))$/;
/** LPRng, and the state of BSD's queues. */
const NO_QUEUE =
  /^Printer: (\S{1,64})@\S{1,255}(?: - ERROR: spool queue for '[^']*' does not exist.*)?$/;

function server({ bytes, sent, ended }: Reply): Verdict {
  const line = lineAt(bytes, 0, 400);
  if (line === 'long') return REJECT;
  if (line === 'partial') return !ended && mayBeLpd(bytes) ? NEED : REJECT;
  const queue = queueIn(sent);
  const refusal = REFUSAL.exec(line.text);
  if (refusal) {
    const ours = refusal[1] !== undefined && refusal[1] === queue;
    const note = { note: refusal[2] ?? 'no such queue' };
    return match(ours ? 'certain' : 'likely', 'refusal of lpd', line.end, note);
  }
  const state = NO_QUEUE.exec(line.text);
  if (!state || sent.length === 0) return REJECT;
  const ours = state[1] === queue;
  return match(ours ? 'certain' : 'likely', 'state of a queue', line.end, { product: 'LPRng' });
}

/** The queue that a command was about. */
function queueIn(sent: Uint8Array): string | undefined {
  const isCommand = sent[0] === 3 || sent[0] === 4;
  return isCommand ? /^[!-~]{1,64}/.exec(latin1(sent.subarray(1, 66)))?.[0] : undefined;
}

/** `Printer: ` or a host name, and then `lpd: `. */
function mayBeLpd(bytes: Uint8Array): boolean {
  const said = latin1(bytes.subarray(0, 320));
  if ('Printer: '.startsWith(said) || said.startsWith('Printer: ')) return true;
  return /^[\w./-]{0,255}(?::(?: (?:\/?[\w/]{0,64}(?::(?: [^\n]*)?)?)?)?)?$/.test(said);
}

/** Command 1 to 5, and the name of a queue (section 5); 3 to 5 may name users or jobs. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const [command] = bytes;
  if (command === undefined) return ended ? REJECT : NEED;
  if (command < 1 || command > 5) return REJECT;
  const said = latin1(bytes.subarray(1, 128));
  const request = /^[\w.@-]{1,64}( [\w.@ -]{0,60})?\n/.exec(said);
  if (request) {
    if (command < 3 && request[1] !== undefined) return REJECT;
    return match('likely', 'command and queue', request[0].length + 1);
  }
  return !ended && said.length < 127 && /^[\w.@ -]{0,124}$/.test(said) ? NEED : REJECT;
}
