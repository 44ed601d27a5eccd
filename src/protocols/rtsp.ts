import { text } from '../bytes/build.ts';
import { fieldOf, readHttpAnswer } from '../bytes/http-answer.ts';
import { requestLine, statusLine } from '../bytes/status-line.ts';
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

/** RTSP 1.0 (RFC 2326 section 10.1, OPTIONS) and 2.0 (RFC 7826 section 8). */
export const rtsp = protocol({
  id: 'rtsp',
  title: 'Real Time Streaming Protocol',
  name: 'RTSP',
  tlsAliases: ['rtsps'],
  carriesLines: 'header fields and body',
  ports: [554, 8554, 7070],
  tlsPorts: [322],
  speaksFirst: 'client',
  spec: 'RFC 2326 section 7',
  openings: [text('OPTIONS * RTSP/1.0\r\nCSeq: 26210\r\nUser-Agent: firstbytes\r\n\r\n')],
  server: legacyServer(server),
  client: legacyClient(client),
});

function server(reply: Reply): Verdict {
  const { bytes, ended } = reply;
  const line = statusLine(bytes, 'RTSP');
  if (line === 'none') return tunnel(reply);
  if (line === 'partial') return ended ? REJECT : NEED;
  const complete = line.fields.slice(0, line.fields.lastIndexOf('\n') + 1);
  return match('certain', 'status line', line.end, {
    protocolVersion: line.version,
    ...software(fieldOf({ fields: complete }, 'Server')),
  });
}

/** A server of GStreamer takes HTTP for a tunnel, and says so in HTTP. */
function tunnel({ bytes, ended }: Reply): Verdict {
  const answer = readHttpAnswer(bytes, ended);
  if (answer === 'partial') return NEED;
  if (answer === 'none') return REJECT;
  const name = fieldOf(answer, 'Server');
  if (!/^GStreamer RTSP/i.test(name ?? '')) return REJECT;
  return match('likely', 'HTTP answer of an RTSP server', answer.statusEnd, software(name));
}

function software(value: string | undefined): Facts {
  if (!value) return {};
  const parts = /^([^/\d]+?)(?:\/| v?)(\d[\w.]*)/.exec(value);
  return parts ? { product: parts[1] as string, version: parts[2] as string } : { product: value };
}

function client({ bytes, ended }: ClientBytes): Verdict {
  const line = requestLine(bytes, 'RTSP');
  if (line === 'none' || (line === 'partial' && ended)) return REJECT;
  if (line === 'partial') return NEED;
  const agent = fieldOf(line, 'User-Agent');
  return match('certain', 'request line', line.end, {
    protocolVersion: line.version,
    ...(agent ? { product: agent } : {}),
  });
}
