import { text } from '../bytes/build.ts';
import type { Reader } from '../bytes/reader.ts';
import { textPattern } from '../bytes/text-pattern.ts';
import { type Answer, match, protocol, REJECT } from './protocol.ts';

/** gpsd: JSON objects in lines, the first of which states the version (gpsd_json(5)). */
export const gpsd = protocol({
  id: 'gpsd',
  title: 'GPS daemon',
  name: 'gpsd',
  ports: [2947],
  speaksFirst: 'server',
  spec: 'gpsd_json(5), VERSION; gpsd 3.22',
  openings: [text('?VERSION;\n')],
  server,
  client,
});

function server(reader: Reader): Answer {
  if (!reader.text('{"class":"VERSION","release":"')) return REJECT;
  const rest = reader.line(MAX_REST_LENGTH);
  if (rest === undefined) return REJECT;
  const release = /^([\w.~+-]{1,64})"/.exec(rest)?.[1];
  const version = /"proto_major":(\d{1,3}),"proto_minor":(\d{1,3})/.exec(rest);
  return match('certain', 'VERSION object', reader.at, {
    product: 'gpsd',
    ...(release ? { version: release } : {}),
    ...(version ? { protocolVersion: `${version[1]}.${version[2]}` } : {}),
  });
}

/** Of a VERSION object, in bytes. */
const MAX_REST_LENGTH = 480;

const COMMAND = textPattern(/^\?(?:WATCH|VERSION|DEVICES?|POLL|TPV)(?:=\{[^;]*)?;/);

function client(reader: Reader): Answer {
  return reader.match(COMMAND) ? match('certain', 'command of gpsd', reader.at) : REJECT;
}
