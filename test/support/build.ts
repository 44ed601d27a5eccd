import { execFileSync } from 'node:child_process';

/** Builds once before all tests: those of the command run what users run. */
export default function build(): void {
  execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
}
