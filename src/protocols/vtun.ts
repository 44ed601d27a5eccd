import { concat, text } from '../bytes/build.ts';
import { compare } from '../bytes/compare.ts';
import { lineAt } from '../bytes/lines.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

/** Each message of the authentication is a line in 50 bytes, padded with zeros. */
const MESSAGE = 50;

/** VTun: the greeting of the server, and the name of a tunnel that does not exist. */
export const vtun = protocol({
  id: 'vtun',
  title: 'VTun',
  name: 'VTun',
  popularity: 0.7,
  ports: [5000],
  speaksFirst: 'server',
  spec: 'vtund 3.0.4, as observed',
  openings: [concat(text('HOST: firstbytes\n'), new Uint8Array(MESSAGE - 17))],
  server: legacyServer(server),
  client: legacyClient(client),
});

function server({ bytes, ended }: Reply): Verdict {
  const need = ended ? REJECT : NEED;
  const start = compare(bytes, 'VTUN server ver ');
  if (start !== 'full') return start === 'partial' ? need : REJECT;
  const end = paddedLine(bytes);
  if (end === 'bad') return REJECT;
  if (end === 'partial') return need;
  const line = lineAt(bytes, 0, MESSAGE);
  const version = /ver ([\w.]+)/.exec(typeof line === 'string' ? '' : line.text)?.[1];
  return match('certain', 'greeting', end, {
    product: 'vtund',
    ...(version ? { version } : {}),
  });
}

/** A line and at least one zero behind it; nothing but zeros up to byte 50. */
function paddedLine(bytes: Uint8Array): number | 'partial' | 'bad' {
  const line = lineAt(bytes, 0, MESSAGE - 2);
  if (line === 'long') return 'bad';
  if (line === 'partial') return 'partial';
  const padding = bytes.subarray(line.end, MESSAGE);
  if (padding.some((byte) => byte !== 0)) return 'bad';
  return bytes.length < MESSAGE ? 'partial' : MESSAGE;
}

function client({ bytes, ended }: ClientBytes): Verdict {
  const need = ended ? REJECT : NEED;
  const start = compare(bytes, 'HOST: ');
  if (start !== 'full') return start === 'partial' ? need : REJECT;
  const end = paddedLine(bytes);
  if (end === 'bad') return REJECT;
  if (end === 'partial') return need;
  return match('certain', 'HOST in a message of 50 bytes', end);
}
