/** Takes out of a client's output what differs from run to run. */

/** UTF-16 units of an output that are kept. */
const MAX_LENGTH = 4096;

/** What differs, and what stands for it. */
const REPLACEMENTS: readonly (readonly [RegExp, string])[] = [
  [/\r\n/g, '\n'],
  // Where the packages of npm are installed.
  [/\/[^\s'"():]*\/firstbytes-npm\/[^/\s]+/g, '/tmp/client'],
  [/\b127\.0\.0\.1(['"]?[:,] ?)\d{4,5}\b/g, '127.0.0.1$1PORT'],
  [/\b((?:local ?)?port[=: ]+)\d{5}\b/gi, '$1PORT'],
  [/\b20[2-9]\d([-/])\d\d\1\d\d(?=\b|T)/g, '2026$101$101'],
  [/\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? \d\d [A-Z][a-z]{2} 20\d\d/g, 'Thu, 01 Jan 2026'],
  [/(?<=\b|T)\d\d:\d\d:\d\d(?:[.,]\d+)?/g, '00:00:00'],
  // Seconds since 1970 with a fraction, as in the log of librdkafka.
  [/\b1[6-9]\d{8}\.\d+/g, '1767225600.000'],
  [/\bafter 8\d\d\d milliseconds/g, 'after 8000 milliseconds'],
  [/\bafter \d+ms\b/g, 'after 8000ms'],
  [/\bPID=\d+/g, 'PID=1'],
  [/"retryTime":\d+/g, '"retryTime":300'],
  [/^\[ +\d+\.\d+\]/gm, '[  0.001]'],
  [/\(\d+(?:\.\d+)? [KM]B\/s\)/g, '(1.00 MB/s)'],
  // The thread in an error of OpenSSL, and an id that MongoDB's clients make up.
  [/\b[0-9A-F]{16}(?=:error:)/g, '4000000000000000'],
  [/\bid: [0-9a-f]{24}\b/g, 'id: 0123456789abcdef01234567'],
];

export function normalize(output: string, port: number, folder: string): string {
  const own = output
    .replaceAll(folder, '/tmp/client')
    .replaceAll(new RegExp(`\\b${port}\\b`, 'g'), 'PORT');
  return replaceVarying(own).slice(0, MAX_LENGTH).trim();
}

function replaceVarying(output: string): string {
  return REPLACEMENTS.reduce((text, [from, to]) => text.replaceAll(from, to), output);
}
