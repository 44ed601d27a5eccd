import { concat, hex } from '../bytes/build.ts';
import { compare, startsWith } from '../bytes/compare.ts';
import { latin1 } from '../bytes/lines.ts';
import { between, comparePattern } from '../bytes/pattern.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

const ASKED = 'FCGI_MPXS_CONNS';

/** FastCGI: FCGI_GET_VALUES, a management record that starts no request. */
export const fastcgi = protocol({
  id: 'fastcgi',
  title: 'FastCGI',
  name: 'FASTCGI',
  aliases: ['php-fpm', 'fcgi'],
  popularity: 2,
  ports: [9000],
  speaksFirst: 'client',
  spec: 'FastCGI Specification sections 3.3 and 4.1; PHP-FPM 8.2 as observed',
  // Version 1, type 9, request 0, one pair of a name and an empty value.
  openings: [concat(hex('0109 0000 0011 0000'), Uint8Array.of(ASKED.length, 0), ASKED)],
  framing: { offset: 4, size: 2, endian: 'big', counts: 'payload', max: 65_535 },
  server: legacyServer(server),
  client: legacyClient(client),
});

function server(reply: Reply): Verdict {
  const verdicts = [values(reply), refused(reply), output(reply)];
  const verdict =
    verdicts.find(({ answer }) => answer === 'match') ??
    verdicts.find(({ answer }) => answer === 'need') ??
    REJECT;
  return verdict.answer === 'need' && reply.ended ? REJECT : verdict;
}

/** FCGI_GET_VALUES_RESULT: the name that was asked for, and 0 or 1; or nothing, if it is unknown. */
function values({ bytes, sent }: Reply): Verdict {
  const isAsked = startsWith(sent, hex('0109 0000'));
  const none = isAsked ? compare(bytes, hex('010a 0000 0000 0000')) : 'none';
  if (none === 'full') return match('certain', 'FCGI_GET_VALUES_RESULT without values', 8);
  const head = comparePattern(bytes, [1, 10, 0, 0, 0, between(8, 128), between(0, 8), undefined]);
  const pair = comparePattern(
    bytes,
    [between(10, 20), between(1, 10), ...'FCGI_'.split('').map(code)],
    8,
  );
  if (head === 'none' || pair === 'none') return none === 'partial' ? NEED : REJECT;
  if (head === 'partial' || pair === 'partial') return NEED;
  return match('certain', 'FCGI_GET_VALUES_RESULT', 15);
}

function code(char: string): number {
  return char.charCodeAt(0);
}

/** FCGI_UNKNOWN_TYPE: the type that was not understood, and seven reserved bytes. */
function refused({ bytes }: Reply): Verdict {
  const shape = [1, 11, 0, 0, 0, 8, 0, undefined, 9, 0, 0, 0, 0, 0, 0, 0];
  const fit = comparePattern(bytes, shape);
  if (fit === 'full') return match('certain', 'FCGI_UNKNOWN_TYPE', 16);
  return fit === 'partial' ? NEED : REJECT;
}

/** FCGI_STDOUT (6) or FCGI_STDERR (7) of a request, with text: an answer to somebody's request. */
function output({ bytes, sent }: Reply): Verdict {
  if (!startsWith(sent, hex('0101 0001'))) return REJECT;
  const any = undefined;
  const fit = comparePattern(bytes, [1, between(6, 7), 0, 1, any, any, any, any]);
  if (fit !== 'full') return fit === 'partial' ? NEED : REJECT;
  const isText = /^(?:Status|Content-[Tt]ype|X-[\w-]+|PHP message): /.test(
    latin1(bytes.subarray(8, 64)),
  );
  return isText ? match('likely', 'output of a request', 8) : match('weak', 'record', 8);
}

/** FCGI_BEGIN_REQUEST: role 1 to 3, keep the connection or not, five reserved bytes. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const any = undefined;
  const begin = comparePattern(bytes, [
    ...[1, 1, any, any, 0, 8, 0, any],
    ...[0, between(1, 3), between(0, 1), 0, 0, 0, 0, 0],
  ]);
  if (begin === 'full') return match('certain', 'FCGI_BEGIN_REQUEST', 16);
  const ask = compare(bytes, hex('0109 0000'));
  const name = ask === 'full' ? compare(bytes, 'FCGI_', 10) : ask;
  if (name === 'full') return match('certain', 'FCGI_GET_VALUES', 15);
  return (begin === 'partial' || name === 'partial') && !ended ? NEED : REJECT;
}
