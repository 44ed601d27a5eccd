import { text } from '../bytes/build.ts';
import { compare, compareAny } from '../bytes/compare.ts';
import { lineAt } from '../bytes/lines.ts';
import { between, comparePattern } from '../bytes/pattern.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

/**
 * ZooKeeper: the four-letter command `srvr`, the only one that is allowed by default
 * (ZooKeeper Administrator's Guide, `4lw.commands.whitelist`), and the ConnectRequest and
 * ConnectResponse of zookeeper.jute.
 */
export const zookeeper = protocol({
  id: 'zookeeper',
  title: 'Apache ZooKeeper',
  name: 'ZooKeeper',
  aliases: ['zk'],
  popularity: 2,
  ports: [2181],
  tlsPorts: [2281],
  speaksFirst: 'client',
  spec: "ZooKeeper Administrator's Guide, The Four Letter Words; zookeeper.jute",
  openings: [text('srvr')],
  // jute.maxbuffer
  framing: { offset: 0, size: 4, endian: 'big', counts: 'payload', max: 0xfffff },
  server: legacyServer(server),
  client: legacyClient(client),
});

function server(reply: Reply): Verdict {
  const verdicts = [version(reply), refusal(reply), connectResponse(reply)];
  const verdict =
    verdicts.find(({ answer }) => answer === 'match') ??
    verdicts.find(({ answer }) => answer === 'need') ??
    REJECT;
  return verdict.answer === 'need' && reply.ended ? REJECT : verdict;
}

function version({ bytes }: Reply): Verdict {
  const start = compare(bytes, 'Zookeeper version: ');
  if (start === 'none') return REJECT;
  const line = lineAt(bytes, 0, 512);
  if (line === 'long') return REJECT;
  if (line === 'partial') return NEED;
  const stated = /^Zookeeper version: (\d[\w.]*)/.exec(line.text)?.[1];
  return match('certain', 'answer to srvr', line.end, {
    product: 'ZooKeeper',
    ...(stated ? { version: stated } : {}),
  });
}

/** `NettyServerCnxn` and `NIOServerCnxn` of 3.5 and later: not in the whitelist, or not yet up. */
function refusal({ bytes }: Reply): Verdict {
  const barred = 'srvr is not executed because it is not in the whitelist';
  const standing = 'This ZooKeeper instance is not currently serving requests';
  const fit = compareAny(bytes, [barred, standing]);
  if (fit === 'none') return REJECT;
  if (fit === 'partial') return NEED;
  const isBarred = compare(bytes, barred) === 'full';
  return match('certain', 'refusal of srvr', isBarred ? barred.length : standing.length, {
    product: 'ZooKeeper',
    note: isBarred ? 'srvr is not in the whitelist' : 'not currently serving requests',
  });
}

/**
 * length 36 or 37, version 0, timeout, session id, 16 bytes of password. Asked for a session
 * that it does not know, a server answers with zeros only (seen on 3.8.0): expired.
 */
function connectResponse({ bytes, sent }: Reply): Verdict {
  if (!isConnectRequest(sent)) return REJECT;
  const zeros = Array.from({ length: 16 }, () => 0);
  const fit = comparePattern(bytes, [0, 0, 0, between(36, 37), ...zeros, 0, 0, 0, 16, ...zeros]);
  if (fit === 'none') return REJECT;
  if (fit === 'partial') return NEED;
  return match('certain', 'ConnectResponse: no such session', 40);
}

/**
 * length, version, last zxid, timeout, session id, length 16 of the password. A server ignores
 * what follows the password (seen on 3.8.0), so a message with more to it is one as well.
 */
function isConnectRequest(sent: Uint8Array): boolean {
  return (
    compare(sent, Uint8Array.of(0, 0, 0, 16), 28) === 'full' &&
    comparePattern(sent, [0, 0, 0, between(44, 255)]) === 'full'
  );
}

/** Four-letter words that begin no word of another protocol (`stat` begins memcached's `stats`). */
const WORDS = ['ruok', 'srvr', 'mntr', 'isro', 'wchs', 'envi'] as const;

function client({ bytes, ended }: ClientBytes): Verdict {
  const word = compareAny(bytes, WORDS);
  if (word === 'full') return match('likely', 'four-letter word', 4);
  const any = undefined;
  const request = comparePattern(bytes, [
    ...[0, 0, 0, between(44, 45)],
    ...[0, 0, 0, 0],
    ...[any, any, any, any, any, any, any, any],
    ...[0, any, any, any],
    ...[any, any, any, any, any, any, any, any],
    ...[0, 0, 0, 16],
  ]);
  if (request === 'full') return match('certain', 'ConnectRequest', 32);
  return (word === 'partial' || request === 'partial') && !ended ? NEED : REJECT;
}
