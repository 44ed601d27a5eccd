import { concat, hex, text, u32be } from '../bytes/build.ts';
import { startsWith } from '../bytes/compare.ts';
import { latin1 } from '../bytes/lines.ts';
import type { Reader } from '../bytes/reader.ts';
import { type Answer, type Facts, match, protocol, REJECT, type Reply } from './protocol.ts';

const ASKED = 'build\nedition\n';

/** Aerospike: an info request for build and edition, as every client sends before it uses a node. */
export const aerospike = protocol({
  id: 'aerospike',
  title: 'Aerospike',
  name: 'AEROSPIKE',
  ports: [3000],
  tlsPorts: [4333],
  speaksFirst: 'client',
  spec: 'Aerospike wire protocol: proto header, info messages (as/include/base/proto.h of the server)',
  withoutRecording:
    'The server is neither in Debian nor on npm. Its header file stands in for it; its client was recorded.',
  openings: [concat(hex('0201 0000'), u32be(ASKED.length), text(ASKED))],
  serverBeginnings: [[2, 1]],
  server,
  client,
});

const INFO = hex('0201');
const HEADER = 8;

/** Version 2, type info, six bytes of length; a text of this length. */
function readInfo(reader: Reader): number | undefined {
  if (!reader.text(INFO) || reader.u16be() !== 0) return undefined;
  const length = reader.u32be();
  return length < 2 || length > 0xff_ffff ? undefined : HEADER + length;
}

/** The first name that was asked comes back, with a tab and its value. */
function server(reader: Reader, { sent }: Reply): Answer {
  if (!startsWith(sent, INFO)) return REJECT;
  const name = /^[\x21-\x7e]{1,64}/.exec(latin1(sent, HEADER))?.[0];
  const end = name ? readInfo(reader) : undefined;
  if (!name || end === undefined || !reader.text(`${name}\t`)) return REJECT;
  const at = reader.at;
  reader.awaitBytes(Math.min(end, 4096));
  return match('certain', 'info response', at, factsOf(latin1(reader.bytes, HEADER, end)));
}

function factsOf(answers: string): Facts {
  const version = /(?:^|\n)build\t(\d[\w.-]{0,30})/.exec(answers)?.[1];
  const product = /(?:^|\n)edition\t(Aerospike [\w ]{1,40})/.exec(answers)?.[1]?.trim();
  return { product: product ?? 'Aerospike', ...(version ? { version } : {}) };
}

/** Names in lower case, a line each. */
function client(reader: Reader): Answer {
  const end = readInfo(reader);
  if (end === undefined) return REJECT;
  const line = reader.line(256) ?? '';
  if (!/^[a-z][a-z0-9-]{2,}(?:[:/][ -~]*)?$/.test(line)) return REJECT;
  return match('certain', 'info request', reader.at);
}
