import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Explainer } from '../../src/explain/explain.ts';
import { Scanner } from '../../src/explain/stream.ts';
import { causeWords } from '../../src/words/cause.ts';
import { registry } from '../support/expectations.ts';
import { sampleSize } from '../support/sample-size.ts';

const explainer = new Explainer(registry);
const lines = readFileSync(new URL('look-alikes.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '');

/** The lines of a log in which a mismatch is found. */
function foundIn(log: readonly string[]): string[] {
  const scanner = new Scanner(explainer.prefixes);
  scanner.push(Buffer.from(`${log.join('\n')}\n`));
  scanner.end();
  expect(scanner.lines).toBe(log.length);
  return scanner.occurrences.map(({ text }) => text);
}

test('the corpus of look-alikes is large', () => {
  expect(lines.length).toBeGreaterThan(300);
});

test('a line that looks like a mismatch has no likely cause', () => {
  const claimed = lines.filter((line) =>
    explainer.explain(line).causes.some(({ confidence }) => confidence === 'likely'),
  );
  expect(claimed).toEqual([]);
});

test('in a log none of them is counted', () => {
  expect(foundIn(lines)).toEqual([]);
});

test('of a length that is neither text nor TLS, it is said that the message is probably large', () => {
  const [cause] = explainer.explain(
    'received message larger than max (5242910 vs. 4194304)',
  ).causes;
  expect(cause?.confidence).toBe('weak');
  expect(cause && causeWords(cause).cause).toContain('a large message');
});

/** Numbers and ids of a log, the same in every run: xorshift32. */
function random(): { below: (limit: number) => number; hex: (digits: number) => string } {
  let state = 0x2545f491;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  const hex = (digits: number) => Array.from({ length: digits }, () => (next() % 16).toString(16));
  return { below: (limit) => next() % limit, hex: (digits) => hex(digits).join('') };
}

type Shape = (r: ReturnType<typeof random>) => string;

/** Lines of 25 common programs. */
const SHAPES: readonly Shape[] = [
  (r) =>
    `10.0.0.${r.below(255)} - - [02/Mar/2026:10:15:02 +0000] "GET /i/${r.hex(12)} HTTP/1.1" 200 ${r.below(4e9)}`,
  (r) =>
    `2026/03/02 10:15:02 [error] ${r.below(4e4)}#0: *${r.below(4e9)} upstream timed out (110: Connection timed out)`,
  (r) => `AH00094: Command line: 'apache2' pid ${r.below(4e6)} tid ${r.below(4e9)}`,
  (r) =>
    `haproxy[${r.below(4e4)}]: 10.0.0.7:${r.below(65536)} web web/node1 0/0/1/${r.below(4e4)}/2 200 ${r.below(4e9)} - - ----`,
  (r) =>
    `[2026-03-02 10:15:02,123] INFO Rolled new log segment at offset ${r.below(4e9)} in ${r.below(99)} ms (kafka.log.Log)`,
  (r) =>
    `[Consumer groupId=g${r.below(99)}] Resetting offset for partition t-${r.below(99)} to position offset=${r.below(4e9)}`,
  (r) =>
    `2026-03-02 10:15:02.123 UTC [${r.below(4e6)}] LOG:  checkpoint complete: wrote ${r.below(4e9)} buffers`,
  (r) =>
    `LOG:  duration: ${r.below(4e6)}.${r.below(999)} ms  statement: SELECT * FROM t WHERE id = ${r.below(4e9)}`,
  (r) =>
    `${r.below(4e4)}:M 02 Mar 2026 10:15:02.123 * Background saving started by pid ${r.below(4e6)}`,
  (r) =>
    `${r.below(2e9)}: New client connected from 10.0.0.7:${r.below(65536)} as c-${r.hex(8)} (p2, c1, k60).`,
  (r) =>
    `kernel: [${r.below(4e6)}.${r.below(999999)}] EXT4-fs (sda1): inode #${r.below(4e9)}: block ${r.below(4e9)}`,
  (r) =>
    `kernel: Out of memory: Killed process ${r.below(4e6)} (java) total-vm:${r.below(4e9)}kB, anon-rss:${r.below(4e9)}kB`,
  (r) =>
    `{"level":"info","ts":${r.below(2e9)}.123,"msg":"request","bytes":${r.below(4e9)},"trace_id":"${r.hex(32)}"}`,
  (r) =>
    `I0302 10:15:02.123456 ${r.below(4e6)} garbage_collector.go:404] "Deleting" UID="${r.hex(8)}-${r.hex(4)}-${r.hex(4)}"`,
  (r) =>
    `level=info ts=2026-03-02T10:15:02Z caller=head.go msg="WAL segment" segment=${r.below(4e9)} duration=${r.below(99)}s`,
  (r) => `2026-03-02T10:15:02Z INFO order ${r.below(4e9)} of customer ${r.below(4e9)} was shipped`,
  (r) => `java.lang.IllegalStateException: cache entry ${r.below(4e9)} is stale @${r.hex(8)}`,
  (r) =>
    `postfix/qmgr[${r.below(4e4)}]: ${r.hex(10).toUpperCase()}: from=<a@example.net>, size=${r.below(4e9)}, nrcpt=1 (queue active)`,
  (r) =>
    `dovecot: imap(alice)<${r.below(4e6)}><${r.hex(12)}>: Logged out in=${r.below(4e9)} out=${r.below(4e9)}`,
  (r) =>
    `sshd[${r.below(4e4)}]: Accepted publickey for alice from 10.0.0.7 port ${r.below(65536)} ssh2: RSA SHA256:${r.hex(43)}`,
  (r) =>
    `named[${r.below(4e4)}]: client @0x${r.hex(12)} 10.0.0.7#${r.below(65536)}: query: example.net IN A`,
  (r) =>
    `{"t":{"$date":"2026-03-02T10:15:02Z"},"c":"NETWORK","id":${r.below(4e6)},"attr":{"connectionId":${r.below(4e9)}}}`,
  (r) => `commit ${r.hex(40)}`,
  (r) => `Digest: sha256:${r.hex(64)}`,
  (r) =>
    `GC(${r.below(4e6)}) Pause Young (Normal) ${r.below(4e6)}K->${r.below(4e6)}K(${r.below(4e9)}K) ${r.below(99)}.123ms`,
];

test('in the logs of 25 common programs nothing is found', () => {
  const r = random();
  const count = sampleSize({ small: 20_000, full: 200_000 });
  const log = Array.from({ length: count }, (_, i) => SHAPES[i % SHAPES.length]?.(r) ?? '');
  expect(foundIn(log)).toEqual([]);
});
