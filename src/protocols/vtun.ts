import { concat, text } from '../bytes/build.ts';
import type { Reader } from '../bytes/reader.ts';
import { type Answer, match, protocol, REJECT } from './protocol.ts';

/** Each message of the authentication is a line in 50 bytes, padded with zeros. */
const MESSAGE = 50;

/** VTun: the greeting of the server, and the name of a tunnel that does not exist. */
export const vtun = protocol({
  id: 'vtun',
  title: 'VTun',
  name: 'VTun',
  ports: [5000],
  speaksFirst: 'server',
  spec: 'vtund 3.0.4, as observed',
  openings: [concat(text('HOST: firstbytes\n'), new Uint8Array(MESSAGE - 17))],
  server,
  client,
});

function server(reader: Reader): Answer {
  const line = reader.text('VTUN server ver ') ? readMessage(reader) : undefined;
  if (line === undefined) return REJECT;
  const version = /^[\w.]+/.exec(line)?.[0];
  return match('certain', 'greeting', reader.at, {
    product: 'vtund',
    ...(version ? { version } : {}),
  });
}

/** The rest of a line, with at least one zero behind it and nothing but zeros up to byte 50. */
function readMessage(reader: Reader): string | undefined {
  const line = reader.line(MESSAGE - 2 - reader.at);
  if (line === undefined) return undefined;
  while (reader.at < MESSAGE) if (reader.u8() !== 0) return undefined;
  return line;
}

function client(reader: Reader): Answer {
  if (!reader.text('HOST: ') || readMessage(reader) === undefined) return REJECT;
  return match('certain', 'HOST in a message of 50 bytes', reader.at);
}
