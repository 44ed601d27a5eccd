/** A genuine client: software that others wrote, run against a port that speaks something else. */
export interface ProvokedClient {
  /** As people search for it, with what it speaks where the software speaks several: `curl https`. */
  readonly name: string;
  /** Its stack, outermost first: `tls/http`. */
  readonly speaks: string;
  /** The Debian packages that it needs; the first is the client, whose version is recorded. */
  readonly packages: readonly string[];
  /** The npm package that is the client, with its exact version: `pg@8.23.1`. */
  readonly npm?: string;
  /** Texts of files in its folder, by name. */
  readonly files?: Readonly<Record<string, string>>;
  /** A command that is run once in its folder, such as a compiler. */
  readonly prepare?: readonly string[];
  /** The command, run in its folder. */
  readonly command: (host: string, port: number) => readonly string[];
}

/** A program that is installed as a command: `HOST` and `PORT` in its arguments are replaced. */
export function tool(
  name: string,
  speaks: string,
  from: string,
  args: readonly string[],
): ProvokedClient {
  return {
    name,
    speaks,
    packages: [from],
    command: (host, port) =>
      args.map((one) => one.replaceAll('HOST', host).replaceAll('PORT', String(port))),
  };
}

/** Lines of Python; `host`, `port` and the context `trusting`, which checks no certificate, are set. */
export function python(name: string, speaks: string, from: string, code: string): ProvokedClient {
  const head =
    'import ssl, sys\nhost, port = sys.argv[1], int(sys.argv[2])\ntrusting = ssl._create_unverified_context()\n';
  return {
    name: `Python ${name}`,
    speaks,
    packages: [from],
    files: { 'client.py': `${head}${code}\n` },
    command: (host, port) => ['/usr/bin/python3', 'client.py', host, String(port)],
  };
}

/** An ES module with an npm package; `host`, `port` and `failed`, which prints and ends, are set. */
export function npm(name: string, speaks: string, from: string, code: string): ProvokedClient {
  const head = `const [, , host, text] = process.argv;
const port = Number(text);
const failed = (error) => {
  console.error(error);
  process.exit(1);
};
`;
  const imports = code.split('\n').filter((line) => line.startsWith('import '));
  const rest = code.split('\n').filter((line) => !line.startsWith('import '));
  return {
    name,
    speaks,
    packages: [],
    npm: from,
    files: { 'client.mjs': [...imports, `${head}${rest.join('\n')}\n`].join('\n') },
    command: (host, port) => [process.execPath, 'client.mjs', host, String(port)],
  };
}

/** A script of another language, in one file. */
export function script(
  { program, file, from }: { program: string; file: string; from: string },
  name: string,
  speaks: string,
  code: string,
): ProvokedClient {
  return {
    name,
    speaks,
    packages: [from],
    files: { [file]: `${code}\n` },
    command: (host, port) => [program, file, host, String(port)],
  };
}

/** A program that is compiled first. */
export function compiled(
  {
    compile,
    run,
    file,
    from,
  }: { compile: readonly string[]; run: readonly string[]; file: string; from: string },
  name: string,
  speaks: string,
  code: string,
): ProvokedClient {
  return {
    name,
    speaks,
    packages: [from],
    files: { [file]: `${code}\n` },
    prepare: [...compile, file],
    command: (host, port) => [...run, host, String(port)],
  };
}
