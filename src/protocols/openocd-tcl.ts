import { text } from '../bytes/build.ts';
import { compare } from '../bytes/compare.ts';
import { latin1 } from '../bytes/lines.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

/** OpenOCD's Tcl server: a command and its result, each ended by 1a (User's Guide, Tcl RPC). */
export const openocdTcl = protocol({
  id: 'openocd-tcl',
  title: 'OpenOCD Tcl RPC',
  name: 'OpenOCD',
  aliases: ['openocd'],
  popularity: 0.7,
  ports: [6666],
  speaksFirst: 'client',
  spec: "OpenOCD User's Guide, Tcl RPC server; OpenOCD 0.12.0",
  openings: [text('version\x1a')],
  server: legacyServer(server),
  client: legacyClient(client),
});

const STOP = 0x1a;
const VERSION = 'Open On-Chip Debugger ';
const INVALID = 'invalid command name "';

/** The version (0.12: `Open On-Chip Debugger 0.12.0`), or Tcl's word for an unknown command. */
function server({ bytes, sent, ended }: Reply): Verdict {
  const stop = endOf(bytes);
  if (stop === -1) {
    const begins = [VERSION, INVALID].some((one) => compare(bytes, one) !== 'none');
    return begins && !ended && bytes.length < LONGEST ? NEED : REJECT;
  }
  const said = latin1(bytes.subarray(0, stop));
  const version = /^Open On-Chip Debugger (\d[\w.+~-]{0,64})/.exec(said)?.[1];
  if (version) {
    const facts = { product: 'OpenOCD', version };
    return match('certain', 'answer to version', stop + 1, facts);
  }
  // What begins with a NUL is an empty command to it, and so is the result.
  if (bytes.length === 1 && sent[0] === 0 && sent.includes(STOP)) {
    return match('weak', 'empty result, ended by 1a', 1);
  }
  return /^invalid command name "[^"]{0,200}"$/.test(said)
    ? match('likely', 'error of Tcl, ended by 1a', stop + 1)
    : REJECT;
}

const LONGEST = 300;

function endOf(bytes: Uint8Array): number {
  return bytes.subarray(0, LONGEST).indexOf(STOP);
}

const COMMAND =
  /^(?:capture|ocd_\w+|version|targets?|halt|resume|reset|reg|md[wbh]|mw[wbh]|(?:read|write)_memory|poll|init|tcl_(?:notifications|trace)|flash|program|shutdown)\b[\t -~]*$/;

function client({ bytes, ended }: ClientBytes): Verdict {
  const stop = endOf(bytes);
  if (stop === -1) {
    const may = bytes.length < LONGEST && /^(?:[a-z][\t -~]*)?$/.test(latin1(bytes));
    return may && !ended ? NEED : REJECT;
  }
  return COMMAND.test(latin1(bytes.subarray(0, stop)))
    ? match('likely', 'command of OpenOCD, ended by 1a', stop + 1)
    : REJECT;
}
