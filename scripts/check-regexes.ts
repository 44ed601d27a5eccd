/** Checks that no regular expression of src can take more than linear time on any text. */

import { problemsOf } from './regex-problems.ts';
import { type FoundRegex, regexSources } from './regex-sources.ts';
import { runScript } from './run-script.ts';

const USAGE = `usage: npm run check:regexes

Prints every regular expression of src that some text makes slow, and exits with 1 if there are any.`;

/** Expressions that a reviewer has allowed: a file, a part of the source, and what limits the work. */
const REVIEWED: readonly {
  readonly file: string;
  readonly part: string;
  readonly reason: string;
}[] = [
  {
    file: 'src/expect/log-messages.ts',
    part: '\\b\\d{4,}\\b',
    reason: 'a number has one word boundary at which to start',
  },
  {
    file: 'src/explain/written-bytes.ts',
    part: '(?:[0-9a-f]{2} ){3,}[0-9a-f]{2}(?![0-9a-z])',
    reason:
      'gives back one pair, which a blank follows, and matches; fewer than five pairs are short',
  },
  {
    file: 'src/explain/written-bytes.ts',
    part: '(?::[0-9a-f]{2}){6,}',
    reason: 'the characters before it allow one start in a run of pairs',
  },
  {
    file: 'src/explain/written-bytes.ts',
    part: '(?:-[0-9a-f]{2}){6,}',
    reason: 'the characters before it allow one start in a run of pairs',
  },
  {
    file: 'src/explain/written-bytes.ts',
    part: '(?=[0-9]*[a-f])(?:[0-9a-f]{2}){4,}',
    reason: 'the characters before it allow one start in a run of digits',
  },
  {
    file: 'src/explain/numbers-in.ts',
    part: '\\d{1,3}(?:,\\d{3})+',
    reason: 'gives back one group, which a comma follows, and matches',
  },
  {
    file: 'src/protocols/ftp.ts',
    part: '(?:version )?|-)?v?(\\d[\\w.]*\\w)?',
    reason: 'the version is optional: nothing behind the name can fail',
  },
  {
    file: 'src/protocols/nntp.ts',
    part: '[^\\d\\n]{0,24}?(\\d[\\w.]*\\w)',
    reason: 'gives back dots until a word character, and a name has one',
  },
  {
    file: 'src/protocols/openocd-tcl.ts',
    part: '\\b[\\t -~]*$',
    reason: 'the word boundary has one place at the end of the word',
  },
  {
    file: 'src/protocols/udp/ssdp.ts',
    part: '^SERVER:.*\\bUPnP',
    reason: 'applied to a line of at most 1,024 characters',
  },
];

await runScript(USAGE, async () => {
  const { regexes, unseen } = await regexSources();
  const slow = regexes
    .map((regex) => ({ regex, problems: problemsOf(regex) }))
    .filter(({ problems }) => problems.length > 0);
  const problems = [
    ...slow
      .filter(({ regex }) => !REVIEWED.some((entry) => isAbout(entry, regex)))
      .map(({ regex, problems }) => `${regex.place}: ${written(regex)}: ${problems.join('; ')}`),
    ...unseen.map((place) => `${place}: makes its expression only when it runs; build it on load`),
    ...REVIEWED.filter((entry) => !slow.some(({ regex }) => isAbout(entry, regex))).map(
      ({ file, part }) => `${file}: remove "${part}" from the reviewed expressions`,
    ),
  ];
  for (const problem of problems) console.error(problem);
  if (problems.length === 0) {
    console.log(`${regexes.length} regular expressions, ${slow.length} of them reviewed by hand`);
  }
  return problems.length === 0 ? 0 : 1;
});

function isAbout({ file, part }: (typeof REVIEWED)[number], { place, source }: FoundRegex) {
  return place.startsWith(`${file}:`) && source.includes(part);
}

function written({ source, flags }: FoundRegex): string {
  return `/${source.length > 120 ? `${source.slice(0, 120)}...` : source}/${flags}`;
}
