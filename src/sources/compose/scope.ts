import type { Origin } from '../../expect/endpoint.ts';
import type { TextPlace } from '../../yaml/tree.ts';
import { type DotenvVariable, readDotenv } from '../dotenv.ts';
import { type Interpolated, interpolate } from '../interpolation.ts';
import type { OtherFile, SourceInput, SourceNote } from '../source.ts';

/** A value of a variable that a file uses, and where it is set, if that is in a file. */
export interface ScopeValue {
  readonly value: string;
  readonly origin?: Origin;
}

/** An env file with its variables. */
export interface EnvFile {
  readonly file: string;
  readonly variables: readonly DotenvVariable[];
}

/** What one file of a project sees: variables, and the files beside it. */
export class Scope {
  readonly file: string;
  readonly #input: SourceInput;
  /** The folder of the file, below that of the main file: `''` or `sub/`. */
  readonly #folder: string;
  readonly #values: ReadonlyMap<string, ScopeValue>;
  readonly notes: SourceNote[];
  /** Many services may name one file. */
  readonly #envFiles = new Map<string, EnvFile | undefined>();

  constructor(
    file: string,
    input: SourceInput,
    folder: string,
    values: ReadonlyMap<string, ScopeValue>,
    notes: SourceNote[],
  ) {
    this.file = file;
    this.#input = input;
    this.#folder = folder;
    this.#values = values;
    this.notes = notes;
  }

  /** The scope of the main file: the process and the .env file beside it. */
  static ofInput(input: SourceInput): Scope {
    const outer = new Scope(input.file, input, '', new Map(), []);
    return outer.withEnvFiles(['.env'], '');
  }

  /** The same variables in another file. */
  inFile(file: string, relative: string): Scope {
    return new Scope(file, this.#input, folderOf(relative), this.#values, this.notes);
  }

  /** Further variables, which never replace those that are there. */
  withEnvFiles(paths: readonly string[], folder: string): Scope {
    const values = new Map(this.#values);
    const outer = this.record();
    for (const path of paths) {
      const other = this.#read(`${folder}${path}`);
      if (!other) continue;
      for (const { name, value, line, column } of readDotenv(other.text, outer)) {
        if (this.#values.has(name)) continue;
        values.set(name, { value, origin: { file: other.file, line, column } });
      }
    }
    return new Scope(this.file, this.#input, this.#folder, values, this.notes);
  }

  /** The variables as a record. */
  record(): Record<string, string | undefined> {
    const values: Record<string, string | undefined> = Object.create(null);
    for (const [name, { value }] of this.#values) values[name] = value;
    return Object.assign(values, this.#input.env);
  }

  value(name: string): ScopeValue | undefined {
    const outer = Object.hasOwn(this.#input.env, name) ? this.#input.env[name] : undefined;
    return outer === undefined ? this.#values.get(name) : { value: outer };
  }

  interpolate(text: string): Interpolated {
    return interpolate(text, (name) => this.value(name)?.value);
  }

  /** A text without unset variables being of interest. */
  text(text: string): string {
    return this.interpolate(text).text;
  }

  origin({ line, column }: TextPlace): Origin {
    return { file: this.file, line, column };
  }

  note(message: string, place: TextPlace, hint?: string): void {
    const origin = this.origin(place);
    this.notes.push({ message, ...(hint === undefined ? {} : { hint }), origin });
  }

  /** The path of a file as it is seen from the folder of the main file; undefined if it is not below it. */
  resolve(path: string): string | undefined {
    return joinPath(this.#folder, path);
  }

  /** A file by its path from this file. */
  readOther(path: string): OtherFile | undefined {
    return this.#read(this.resolve(path));
  }

  /** The variables of an env file, which may use those of the scope. */
  readEnvFile(path: string): EnvFile | undefined {
    if (!this.#envFiles.has(path)) {
      const other = this.readOther(path);
      const variables = other && readDotenv(other.text, this.record());
      this.#envFiles.set(path, other && variables && { file: other.file, variables });
    }
    return this.#envFiles.get(path);
  }

  #read(path: string | undefined): OtherFile | undefined {
    return path === undefined ? undefined : this.#input.readOther(path);
  }
}

/** The folder of a path, with a slash at its end. */
export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

function joinPath(folder: string, path: string): string | undefined {
  if (path === '' || path.startsWith('/') || path.startsWith('~') || path.includes('://')) {
    return undefined;
  }
  const parts: string[] = [];
  for (const part of `${folder}${path}`.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join('/');
}
