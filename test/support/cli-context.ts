import { EventEmitter } from 'node:events';
import type { CliContext } from '../../src/cli/cli-context.ts';
import { type Interrupts, interruptsOf } from '../../src/cli/interrupt.ts';
import { OutputStream } from '../../src/cli/output-stream.ts';

/** Keeps what is written. */
export class FakeStream extends EventEmitter {
  text = '';
  /** The next writes fail with this error. */
  error: Error | undefined;
  writes = 0;

  write(text: string, done: (error?: Error | null) => void): void {
    this.writes++;
    if (this.error) {
      this.emit('error', this.error);
      done(this.error);
      return;
    }
    this.text += text;
    done();
  }
}

/** Receives signals, and keeps those that it sends itself. */
export class FakeProcess extends EventEmitter {
  readonly pid = 1;
  readonly sent: (string | number | undefined)[] = [];

  kill(_pid: number, signal?: string | number): true {
    this.sent.push(signal);
    return true;
  }

  get interrupts(): Interrupts {
    return interruptsOf(this as unknown as NodeJS.Process);
  }
}

/** A process in memory. */
export class FakeContext implements CliContext {
  readonly env = {};
  readonly cwd = '/';
  readonly version = '0.0.0';
  readonly out = new FakeStream();
  readonly err = new FakeStream();
  readonly stdout = new OutputStream(this.out);
  readonly stderr = new OutputStream(this.err);
  readonly process = new FakeProcess();
  readonly interrupts = this.process.interrupts;
  readonly stdin: CliContext['stdin'];

  constructor(stdin: CliContext['stdin'] = () => none()) {
    this.stdin = stdin;
  }
}

async function* none(): AsyncGenerator<Uint8Array> {}

/** An error as the system's calls report it. */
export function systemError(code: string, syscall: string): Error {
  return Object.assign(new Error(`${code}: as of the system, ${syscall}`), { code, syscall });
}
