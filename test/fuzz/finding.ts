import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fromHex } from '../../fixtures/hex.ts';
import { hexText } from '../support/seeded.ts';
import { type FuzzInput, keyOf, type Violation } from './target.ts';
import { isTargetName, type TargetName } from './targets.ts';

/** An input that violated a rule once: a file of `fixtures/fuzz`. */
export interface Finding {
  readonly target: TargetName;
  readonly violated: Violation;
  readonly input: FuzzInput;
}

const ROOT = new URL('../../fixtures/fuzz/', import.meta.url);

/** The finding as JSON; bytes are hexadecimal. */
export function findingText(finding: Finding): string {
  const bytesAsHex = (_: string, value: unknown) =>
    value instanceof Uint8Array ? { hex: hexText(value) } : value;
  return `${JSON.stringify(finding, bytesAsHex, 2)}\n`;
}

export function parseFinding(text: string): Finding {
  return JSON.parse(text, (_, value) =>
    typeof value?.hex === 'string' ? fromHex(value.hex) : value,
  );
}

/** Writes the finding and returns the path inside `fixtures/fuzz`. */
export function writeFinding(finding: Finding): string {
  const folder = new URL(`${finding.target}/`, ROOT);
  mkdirSync(folder, { recursive: true });
  const file = `${keyOf(finding.violated).replace(/[^a-z0-9]+/gi, '-')}.json`;
  writeFileSync(new URL(file, folder), findingText(finding));
  return `${finding.target}/${file}`;
}

/** All files, by path. */
export function findings(): readonly { readonly path: string; readonly finding: Finding }[] {
  return readdirSync(ROOT)
    .filter(isTargetName)
    .sort()
    .flatMap((folder) =>
      readdirSync(new URL(folder, ROOT))
        .sort()
        .map((file) => `${folder}/${file}`),
    )
    .map((path) => ({ path, finding: parseFinding(readFileSync(new URL(path, ROOT), 'utf8')) }));
}
