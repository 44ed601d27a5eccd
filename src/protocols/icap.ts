import { text } from '../bytes/build.ts';
import { fieldOf } from '../bytes/http-answer.ts';
import { requestLine, statusLine } from '../bytes/status-line.ts';
import { hostHeader, requestTarget } from './http.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import {
  type ClientBytes,
  type Facts,
  match,
  protocol,
  REJECT,
  type Reply,
  type RequestTarget,
  type Verdict,
} from './protocol.ts';

/** ICAP: OPTIONS of RFC 3507 section 4.10; a service that is not there is a 404 of ICAP. */
export const icap = protocol({
  id: 'icap',
  title: 'Internet Content Adaptation Protocol',
  name: 'ICAP',
  tlsAliases: ['icaps'],
  carriesLines: 'header fields and body',
  ports: [1344],
  tlsPorts: [11344],
  speaksFirst: 'client',
  spec: 'RFC 3507 section 4.3',
  openings: [options],
  server: legacyServer(server),
  client: legacyClient(client),
});

function options({ host, port, path }: RequestTarget): Uint8Array {
  const authority = hostHeader(host, port);
  return text(
    [
      `OPTIONS icap://${authority}${requestTarget(path)} ICAP/1.0`,
      `Host: ${authority}`,
      'User-Agent: firstbytes',
      'Encapsulated: null-body=0',
      '\r\n',
    ].join('\r\n'),
  );
}

function server({ bytes, ended }: Reply): Verdict {
  const line = statusLine(bytes, 'ICAP');
  if (line === 'none' || (line === 'partial' && ended)) return REJECT;
  if (line === 'partial') return NEED;
  const fields = line.fields.slice(0, line.fields.lastIndexOf('\n') + 1);
  return match('certain', 'status line', line.end, {
    protocolVersion: line.version,
    ...software(fieldOf({ fields }, 'Server') ?? fieldOf({ fields }, 'Service')),
  });
}

/** `C-ICAP/0.5.10`, or a service's own words behind it. */
function software(value: string | undefined): Facts {
  if (!value) return {};
  const parts = /^([^/\s]+)[/ ]v?(\d[\w.]*)/.exec(value);
  return parts ? { product: parts[1] as string, version: parts[2] as string } : { product: value };
}

function client({ bytes, ended }: ClientBytes): Verdict {
  const line = requestLine(bytes, 'ICAP');
  if (line === 'none' || (line === 'partial' && ended)) return REJECT;
  if (line === 'partial') return NEED;
  const agent = fieldOf(line, 'User-Agent');
  return match('certain', 'request line', line.end, {
    protocolVersion: line.version,
    ...(agent ? { product: agent } : {}),
  });
}
