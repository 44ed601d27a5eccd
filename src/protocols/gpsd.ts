import { text } from '../bytes/build.ts';
import { compare, compareAny } from '../bytes/compare.ts';
import { latin1, lineAt } from '../bytes/lines.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

/** gpsd: JSON objects in lines, the first of which tells the version (gpsd_json(5)). */
export const gpsd = protocol({
  id: 'gpsd',
  title: 'GPS daemon',
  name: 'gpsd',
  ports: [2947],
  speaksFirst: 'server',
  spec: 'gpsd_json(5), VERSION; gpsd 3.22',
  openings: [text('?VERSION;\n')],
  server: legacyServer(server),
  client: legacyClient(client),
});

const VERSION = '{"class":"VERSION","release":"';

function server({ bytes, ended }: Reply): Verdict {
  const start = compare(bytes, VERSION);
  if (start === 'none') return REJECT;
  const line = lineAt(bytes, 0, 512);
  if (line === 'long') return REJECT;
  if (line === 'partial') return ended ? REJECT : NEED;
  const release = /^([\w.~+-]{1,64})"/.exec(line.text.slice(VERSION.length))?.[1];
  const version = /"proto_major":(\d{1,3}),"proto_minor":(\d{1,3})/.exec(line.text);
  return match('certain', 'VERSION object', line.end, {
    product: 'gpsd',
    ...(release ? { version: release } : {}),
    ...(version ? { protocolVersion: `${version[1]}.${version[2]}` } : {}),
  });
}

const COMMANDS = ['WATCH', 'VERSION', 'DEVICES', 'DEVICE', 'POLL', 'TPV'].map((one) => `?${one}`);

function client({ bytes, ended }: ClientBytes): Verdict {
  const found = /^\?(?:WATCH|VERSION|DEVICES?|POLL|TPV)(?:=\{[^;]{0,400}\}?)?;/.exec(
    latin1(bytes.subarray(0, 512)),
  );
  if (found) return match('certain', 'command of gpsd', found[0].length);
  const fit = compareAny(bytes, COMMANDS);
  if (ended || bytes.length >= 512 || bytes.includes(0x0a) || bytes.includes(0x3b)) return REJECT;
  return fit === 'none' ? REJECT : NEED;
}
