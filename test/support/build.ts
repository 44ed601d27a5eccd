import { execFileSync } from 'node:child_process';

/** Bundles once before the tests that run what users run; declarations of types are not needed. */
export default function build(): void {
  execFileSync('npm', ['run', '--silent', 'bundle'], { stdio: 'inherit' });
}
