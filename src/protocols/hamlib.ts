import { text } from '../bytes/build.ts';
import { compare } from '../bytes/compare.ts';
import { latin1, lineAt } from '../bytes/lines.ts';
import { comparePattern } from '../bytes/pattern.ts';
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

/**
 * Hamlib's network daemons for radios and rotators. They execute foreign bytes letter by
 * letter, as far as letters are commands (`T` keys a transmitter), so nothing else is
 * harmless to them; see rigctld(1).
 */
export const hamlib = protocol({
  id: 'hamlib',
  title: 'Hamlib (rigctld, rotctld)',
  name: 'Hamlib',
  aliases: ['rigctld', 'rigctl', 'rotctld'],
  popularity: 0.7,
  fragilePorts: [[4532, 4533]],
  ports: [4532, 4533],
  speaksFirst: 'client',
  spec: 'rigctld(1), Protocol; rigctld 4.5.4',
  // What the daemon knows about the radio, in the extended response protocol: the radio is
  // not asked.
  openings: [text('+\\dump_caps\n')],
  server: legacyServer(server),
  client: legacyClient(client),
});

/**
 * Between the name of the command and its answer stands what separates the parts: a line feed,
 * unless another client of the same daemon has chosen something else.
 */
const CAPS = [...text('dump_caps:'), undefined, ...text('Caps dump for model: ')];

function server({ bytes, ended }: Reply): Verdict {
  const caps = comparePattern(bytes, CAPS);
  if (caps === 'full') return match('certain', 'answer to dump_caps', CAPS.length, rig(bytes));
  if (caps === 'partial') return ended ? REJECT : NEED;
  return report(bytes, ended);
}

function rig(bytes: Uint8Array): Facts {
  const head = latin1(bytes.subarray(0, 400));
  const [model, maker] = ['Model name', 'Mfg name'].map((name) =>
    new RegExp(`\\n${name}:[ \\t]*([^\\n]{1,60})\\n`).exec(head)?.[1]?.trim(),
  );
  return model ? { note: maker ? `${model} (${maker})` : model } : {};
}

/** `RPRT` and the number of an error: how every other command ends. */
function report(bytes: Uint8Array, ended: boolean): Verdict {
  if (compare(bytes, 'RPRT ') === 'none') return REJECT;
  const line = lineAt(bytes, 0, 16);
  if (line === 'long') return REJECT;
  if (line === 'partial') {
    return !ended && /^R(?:P(?:R(?:T(?: (?:-?\d{0,2})?)?)?)?)?$/.test(latin1(bytes))
      ? NEED
      : REJECT;
  }
  return /^RPRT (?:0|-\d{1,2})$/.test(line.text)
    ? match('likely', 'report code', line.end)
    : REJECT;
}

/** Long names of commands begin with a backslash; single letters are anything's. */
const COMMAND =
  /^[+;|,]?\\(?:chk_vfo|dump_state|dump_caps|get_\w{1,24}|set_\w{1,24}|password)\b[^\n]{0,80}\n/;

function client({ bytes, ended }: ClientBytes): Verdict {
  const said = latin1(bytes.subarray(0, 128));
  const found = COMMAND.exec(said);
  if (found) return match('certain', 'long command of Hamlib', found[0].length);
  return !ended && said.length < 128 && /^[+;|,]?(?:\\[a-z]?[\w ]*)?$/.test(said) ? NEED : REJECT;
}
