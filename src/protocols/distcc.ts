import { text } from '../bytes/build.ts';
import { compare, startsWith } from '../bytes/compare.ts';
import { latin1 } from '../bytes/lines.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

/**
 * distcc: a job, because the protocol has nothing else. `-###` makes the driver print what it
 * would run and run nothing, on an empty source; a daemon refuses all but known compilers.
 */
export const distcc = protocol({
  id: 'distcc',
  title: 'distcc distributed compiler',
  name: 'distcc',
  aliases: ['distccd'],
  popularity: 0.7,
  ports: [3632],
  speaksFirst: 'client',
  spec: 'distcc doc/protocol-1.txt; distccd 3.4 as observed',
  openings: [job(['cc', '-###', '-c', 'x.c', '-o', 'x.o'])],
  server: legacyServer(server),
  client: legacyClient(client),
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
function server({ bytes, sent, ended }: Reply): Verdict {
  const said = latin1(bytes.subarray(0, 28));
  const shape = /^DONE0000000([1-3])STAT[\da-f]{8}SERR/.exec(said);
  if (shape) {
    const isAsked = startsWith(sent, 'DIST');
    return match(isAsked ? 'certain' : 'likely', 'DONE and STAT', 28, {
      protocolVersion: shape[1] as string,
    });
  }
  const template = 'DONE00000001STAT00000000SERR';
  const isOpen = fits(said, template) && said.length < template.length;
  return isOpen && !ended ? NEED : REJECT;
}

/** Letters as in the template; where that has a digit, any hexadecimal one. */
function fits(said: string, template: string): boolean {
  if (said.length >= 12 && !/^DONE0000000[1-3]/.test(said)) return false;
  return [...said].every((char, i) => {
    const wanted = template[i] ?? '';
    const isVersion = i < 11;
    return isVersion || !/\d/.test(wanted) ? char === wanted || i === 11 : /[\da-f]/.test(char);
  });
}

/** `DIST` and the version, 1 to 3, then `ARGC` or, in version 2 and later with pump mode, `CDIR`. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const versions = ['1', '2', '3'];
  const found = versions.flatMap((one) =>
    ['ARGC', 'CDIR'].map((next) => compare(bytes, `DIST0000000${one}${next}`)),
  );
  if (found.includes('full')) return match('certain', 'DIST', 16);
  return found.includes('partial') && !ended ? NEED : REJECT;
}
