import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CliError } from '../../src/cli/cli-error.ts';
import { ReportWriter } from '../../src/cli/report-writer.ts';
import type { Sink } from '../../src/cli/sink.ts';
import type { Result } from '../../src/expect/result.ts';
import type { Report, VersionedReportInput } from '../../src/report/report.ts';
import { systemError } from '../support/cli-context.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const RESULT = {} as Result;
const INPUT = {} as VersionedReportInput;
const LINES: Report = { each: () => 'line\n', end: () => ['end\n'] };
const LONG_LINES: Report = { each: () => 'x'.repeat(40_000), end: () => [] };

/** A sink whose writes wait for a slow reader. */
class FakeSink implements Sink {
  readonly name = 'report';
  readonly #left = new AbortController();
  readonly left = this.#left.signal;
  readonly written: string[] = [];
  ended = '';
  isSlow = false;
  error: Error | undefined;
  #waiting: (() => void)[] = [];

  write = async (text: string): Promise<void> => {
    if (this.error) throw this.error;
    this.written.push(text);
    if (this.isSlow) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  };

  commit = async (): Promise<void> => {
    this.ended += 'committed';
  };

  discard = (): void => {
    this.ended += 'discarded';
  };

  leave(): void {
    this.#left.abort();
  }

  read(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

test('the lines of one turn are one write', async () => {
  const sink = new FakeSink();
  const writer = new ReportWriter(LINES, sink);
  for (let i = 0; i < 3; i++) writer.add(RESULT);
  await writer.finish(INPUT);
  expect(sink.written).toEqual(['line\nline\nline\nend\n']);
  expect(sink.ended).toBe('committed');
});

test('the end is written in pieces of 64 KiB, not of one result', async () => {
  const sink = new FakeSink();
  const piece = 'x'.repeat(1024);
  const report: Report = { end: () => Array.from({ length: 130 }, () => piece) };
  await new ReportWriter(report, sink).finish(INPUT);
  expect(sink.written.map((text) => text.length)).toEqual([65_536, 65_536, 2048]);
});

test('a result that comes alone is written in the next turn', async () => {
  const sink = new FakeSink();
  const writer = new ReportWriter(LINES, sink);
  writer.add(RESULT);
  await nextTurn();
  expect(sink.written).toEqual(['line\n']);
});

test('results that follow each other closely are one write', async () => {
  const sink = new FakeSink();
  const writer = new ReportWriter(LINES, sink);
  for (let i = 0; i < 4; i++) {
    writer.add(RESULT);
    vi.advanceTimersByTime(1);
    await nextTurn();
  }
  expect(sink.written).toEqual(['line\n']);
  vi.advanceTimersByTime(50);
  await nextTurn();
  expect(sink.written).toEqual(['line\n', 'line\nline\nline\n']);
});

test('a slow reader makes the results wait, and nothing is dropped', async () => {
  const sink = new FakeSink();
  sink.isSlow = true;
  const writer = new ReportWriter(LONG_LINES, sink);
  const add = () => {
    writer.add(RESULT);
    return writer.isFull;
  };
  // The first two are written while the next two wait.
  expect([add(), add(), add(), add()]).toEqual([false, false, false, true]);
  const room = writer.room();
  expect(sink.written).toHaveLength(1);
  sink.isSlow = false;
  sink.read();
  await room;
  expect(writer.isFull).toBe(false);
  await writer.finish(INPUT);
  expect(sink.written.map((text) => text.length)).toEqual([80_000, 80_000]);
});

test('short lines wait in a bounded number', async () => {
  const sink = new FakeSink();
  sink.isSlow = true;
  const writer = new ReportWriter(LINES, sink);
  let count = 0;
  for (; !writer.isFull; count++) writer.add(RESULT);
  expect(count).toBe(500);
});

test.each(['write', 'commit'] as const)('a %s that fails ends this report only', async (step) => {
  const sink = new FakeSink();
  const fail = async () => {
    throw systemError('ENOSPC', step);
  };
  sink[step] = fail;
  const writer = new ReportWriter(LINES, sink);
  writer.add(RESULT);
  await writer.finish(INPUT);
  expect(writer.failure).toBeInstanceOf(CliError);
  expect(writer.failure?.message).toBe('cannot write report: no space left');
  expect(writer.lost.aborted).toBe(true);
  expect(sink.ended).toBe('discarded');
});

test('after a failure, results are neither kept nor waited for', async () => {
  const sink = new FakeSink();
  sink.error = systemError('EIO', 'write');
  const writer = new ReportWriter(LONG_LINES, sink);
  writer.add(RESULT);
  await nextTurn();
  for (let i = 0; i < 10; i++) writer.add(RESULT);
  expect(writer.isFull).toBe(false);
  await writer.finish(INPUT);
  expect(sink.written).toEqual([]);
});

test('a reader that left is not a failure', async () => {
  const sink = new FakeSink();
  const writer = new ReportWriter(LINES, sink);
  sink.leave();
  expect(writer.lost.aborted).toBe(true);
  await writer.finish(INPUT);
  expect(writer.failure).toBeUndefined();
  expect(sink.ended).toBe('committed');
});

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
}
