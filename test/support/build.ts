import { execFileSync } from 'node:child_process';

/** Builds once before the tests that run what users run; the others need no build. */
export default function build(): void {
  execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
}
