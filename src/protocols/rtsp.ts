import { text } from '../bytes/build.ts';
import { fieldOf, readHttp } from '../bytes/http-answer.ts';
import type { Reader } from '../bytes/reader.ts';
import { splitSoftware } from '../bytes/software.ts';
import { mayRepeatVersion, readRequestLine, readStatusLine } from '../bytes/start-line.ts';
import {
  type Answer,
  firstMatch,
  isRequestOf,
  match,
  protocol,
  REJECT,
  type Reply,
} from './protocol.ts';

/** RTSP 1.0 (RFC 2326 section 10.1, OPTIONS) and 2.0 (RFC 7826 section 8). */
export const rtsp = protocol({
  id: 'rtsp',
  title: 'Real Time Streaming Protocol',
  name: 'RTSP',
  tlsAliases: ['rtsps'],
  ports: [554, 8554, 7070],
  tlsPorts: [322],
  popularity: 16,
  speaksFirst: 'client',
  spec: 'RFC 2326 section 7',
  openings: [text('OPTIONS * RTSP/1.0\r\nCSeq: 26210\r\nUser-Agent: firstbytes\r\n\r\n')],
  carriesLines: 'header fields and body',
  server,
  client,
});

function server(reader: Reader, { sent }: Reply): Answer {
  return firstMatch(reader, SERVER_WAYS, sent);
}

const SERVER_WAYS = [statusLine, tunnel];

/** In each response (RFC 2326 section 12.17). */
const CSEQ = /(?:^|\n)CSeq[ \t]*:/i;

function statusLine(reader: Reader, sent: Uint8Array): Answer {
  const line = readStatusLine(reader, 'RTSP');
  if (!line) return REJECT;
  if (isRequestOf(rtsp, sent) && mayRepeatVersion(reader, line, CSEQ)) return REJECT;
  const complete = line.fields.slice(0, line.fields.lastIndexOf('\n') + 1);
  return match('certain', 'status line', reader.at, {
    protocolVersion: line.version,
    ...splitSoftware(fieldOf({ fields: complete }, 'Server') ?? ''),
  });
}

/** A server of GStreamer takes HTTP for a tunnel, and replies in HTTP. */
function tunnel(reader: Reader): Answer {
  const answer = readHttp(reader);
  const name = answer && fieldOf(answer, 'Server');
  if (!/^GStreamer RTSP/i.test(name ?? '')) return REJECT;
  return match(
    'likely',
    'HTTP answer of an RTSP server',
    answer?.statusEnd ?? 0,
    splitSoftware(name ?? ''),
  );
}

function client(reader: Reader): Answer {
  const line = readRequestLine(reader, 'RTSP');
  if (!line) return REJECT;
  const agent = fieldOf(line, 'User-Agent');
  return match('certain', 'request line', reader.at, {
    protocolVersion: line.version,
    ...(agent ? { product: agent } : {}),
  });
}
