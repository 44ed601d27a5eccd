import { text } from '../bytes/build.ts';
import { startsWith } from '../bytes/compare.ts';
import type { Reader } from '../bytes/reader.ts';
import { textPattern } from '../bytes/text-pattern.ts';
import { type Answer, match, protocol, REJECT, type Reply } from './protocol.ts';

/**
 * distcc: a job, because the protocol has nothing else. It is for a compiler that does not exist, so the
 * daemon starts nothing and reports that (distccd 3.4 as observed).
 */
export const distcc = protocol({
  id: 'distcc',
  title: 'distcc distributed compiler',
  name: 'distcc',
  aliases: ['distccd'],
  ports: [3632],
  exposure: [{ risk: 'execution', openReplies: ['DONE'] }],
  popularity: 2,
  speaksFirst: 'client',
  spec: 'distcc doc/protocol-1.txt; distccd 3.4 as observed',
  openings: [job(['nxdomain', '-c', 'x.c', '-o', 'x.o'])],
  server,
  client,
});

/** Protocol 1: tokens of four letters and a parameter, or the length of what follows. */
function job(args: readonly string[]): Uint8Array {
  const all = args.map((one) => token('ARGV', one.length) + one);
  return text(token('DIST', 1) + token('ARGC', args.length) + all.join('') + token('DOTI', 0));
}

function token(name: string, value: number): string {
  return name + value.toString(16).padStart(8, '0');
}

/** `DONE` with the version, then `STAT` with the compiler's status, then `SERR`. */
const DONE = textPattern(/^DONE0000000([1-3])STAT[\da-f]{8}SERR/);

function server(reader: Reader, { sent }: Reply): Answer {
  const version = reader.match(DONE)?.[1];
  if (!version) return REJECT;
  const isRequested = startsWith(sent, 'DIST');
  return match(isRequested ? 'certain' : 'likely', 'DONE and STAT', reader.at, {
    protocolVersion: version,
  });
}

/** `DIST` and the version, 1 to 3, then `ARGC` or, in version 2 and later with pump mode, `CDIR`. */
const DIST = textPattern(/^DIST0000000[1-3](?:ARGC|CDIR)/);

function client(reader: Reader): Answer {
  return reader.match(DIST) ? match('certain', 'DIST', reader.at) : REJECT;
}
