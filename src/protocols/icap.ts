import { text } from '../bytes/build.ts';
import { fieldOf } from '../bytes/http-answer.ts';
import type { Reader } from '../bytes/reader.ts';
import { splitSoftware } from '../bytes/software.ts';
import { readRequestLine, readStatusLine } from '../bytes/start-line.ts';
import { hostHeader, requestTarget } from './http.ts';
import { type Answer, match, protocol, REJECT } from './protocol.ts';
import type { RequestTarget } from './protocol-facts.ts';

/** ICAP: OPTIONS of RFC 3507 section 4.10; a service that is not there is a 404 of ICAP. */
export const icap = protocol({
  id: 'icap',
  title: 'Internet Content Adaptation Protocol',
  name: 'ICAP',
  tlsAliases: ['icaps'],
  ports: [1344],
  tlsPorts: [11344],
  speaksFirst: 'client',
  spec: 'RFC 3507 section 4.3',
  openings: [options],
  carriesLines: 'header fields and body',
  server,
  client,
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

function server(reader: Reader): Answer {
  const line = readStatusLine(reader, 'ICAP');
  if (!line) return REJECT;
  const fields = line.fields.slice(0, line.fields.lastIndexOf('\n') + 1);
  return match('certain', 'status line', reader.at, {
    protocolVersion: line.version,
    ...splitSoftware(fieldOf({ fields }, 'Server') ?? fieldOf({ fields }, 'Service') ?? ''),
  });
}

function client(reader: Reader): Answer {
  const line = readRequestLine(reader, 'ICAP');
  if (!line) return REJECT;
  const agent = fieldOf(line, 'User-Agent');
  return match('certain', 'request line', reader.at, {
    protocolVersion: line.version,
    ...(agent ? { product: agent } : {}),
  });
}
