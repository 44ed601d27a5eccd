import { hex } from '../../bytes/build.ts';
import { latin1 } from '../../bytes/lines.ts';
import type { Reader } from '../../bytes/reader.ts';
import { type Answer, match, protocol, REJECT, type Reply } from '../protocol.ts';

const QUERIES: Readonly<Record<number, string>> = {
  1: 'BroadcastQuery',
  2: 'Query',
  3: 'IndirectQuery',
};
const WILLING = 5;
const UNWILLING = 6;

/** XDMCP: a Query, which a display manager answers with its name and its load. It starts no session. */
export const xdmcp = protocol({
  id: 'xdmcp',
  title: 'X Display Manager Control Protocol',
  name: 'XDMCP',
  transport: 'udp',
  ports: [177],
  popularity: 0.5,
  speaksFirst: 'client',
  spec: 'X Display Manager Control Protocol 1.1, Packets: Query, Willing and Unwilling',
  // Version 1, Query, length 1, no authentication names.
  openings: [hex('0001 0002 0001 00')],
  serverBeginnings: [[0, 1, 0]],
  server,
  client,
});

/** The next array: a length of two bytes, and text. */
function textOf(reader: Reader): string | undefined {
  const length = reader.u16be();
  const text = length > 255 ? '' : latin1(reader.take(length));
  return length > 255 || !/^[ -~\t]*$/.test(text) ? undefined : text;
}

/** Willing: an authentication name, the host, its status. Unwilling: the host and its status. */
function server(reader: Reader, { sent }: Reply): Answer {
  if (sent[0] !== 0 || sent[1] !== 1 || sent[2] !== 0 || !QUERIES[sent[3] ?? 0]) return REJECT;
  if (!reader.text(hex('0001 00'))) return REJECT;
  const type = reader.u8();
  if (type !== WILLING && type !== UNWILLING) return REJECT;
  const end = 6 + reader.u16be();
  if (type === WILLING && textOf(reader) === undefined) return REJECT;
  const host = textOf(reader);
  const status = textOf(reader);
  // The length of the packet and those of its texts agree.
  if (host === undefined || status === undefined || reader.at !== end) return REJECT;
  const isText = host.length + status.length >= 4;
  const rule = type === WILLING ? 'Willing' : 'Unwilling';
  return match(isText ? 'certain' : 'weak', rule, reader.at, status ? { note: status } : {});
}

function client(reader: Reader): Answer {
  if (!reader.text(hex('0001 00'))) return REJECT;
  const query = QUERIES[reader.u8()];
  if (!query || reader.u16be() !== 1 + 2 * reader.peek() || reader.peek() > 0) return REJECT;
  reader.skip(1);
  return match('weak', query, reader.at);
}
