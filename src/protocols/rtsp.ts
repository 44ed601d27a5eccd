import { text } from '../bytes/build.ts';
import { fieldOf, readHttpAnswer } from '../bytes/http-answer.ts';
import { requestLine, statusLine } from '../bytes/status-line.ts';
import {
  type ClientBytes,
  type Facts,
  match,
  NEED,
  protocol,
  REJECT,
  type Reply,
  type Verdict,
} from './protocol.ts';

/** RTSP 1.0 (RFC 2326 section 10.1, OPTIONS) and 2.0 (RFC 7826 section 8). */
export const rtsp = protocol({
  id: 'rtsp',
  title: 'Real Time Streaming Protocol',
  ports: [554, 8554, 7070],
  tlsPorts: [322],
  speaksFirst: 'client',
  spec: 'RFC 2326 section 7',
  opening: text('OPTIONS * RTSP/1.0\r\nCSeq: 26210\r\nUser-Agent: firstbytes\r\n\r\n'),
  server,
  client,
});

function server(reply: Reply): Verdict {
  const { bytes, ended } = reply;
  const line = statusLine(bytes, 'RTSP');
  if (line === 'differs') return tunnel(reply);
  if (line === 'short') return ended ? REJECT : NEED;
  const complete = line.fields.slice(0, line.fields.lastIndexOf('\n') + 1);
  return match('certain', 'status line', line.end, {
    protocolVersion: line.version,
    ...software(fieldOf({ fields: complete }, 'Server')),
  });
}

/** A server of GStreamer takes HTTP for a tunnel, and says so in HTTP. */
function tunnel({ bytes, ended }: Reply): Verdict {
  const answer = readHttpAnswer(bytes, ended);
  if (answer === 'short') return NEED;
  if (answer === 'differs') return REJECT;
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
  if (line === 'differs' || (line === 'short' && ended)) return REJECT;
  if (line === 'short') return NEED;
  const agent = fieldOf(line, 'User-Agent');
  return match('certain', 'request line', line.end, {
    protocolVersion: line.version,
    ...(agent ? { product: agent } : {}),
  });
}
