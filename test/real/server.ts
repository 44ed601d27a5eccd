/**
 * A real server that the checks are held against: software that others wrote, started on free
 * ports of the loopback address.
 */
export interface RealServer {
  readonly name: string;
  /** Software, as its makers call it. */
  readonly product: string;
  /** Debian packages to install. */
  readonly packages?: readonly string[];
  /** Debian packages that are only unpacked, because they exclude others here. */
  readonly unpack?: readonly string[];
  /** npm packages with their versions, `name@1.2.3`; its scripts import them by name. */
  readonly npm?: readonly string[];
  readonly ports: Readonly<Record<string, RealPort>>;
  readonly run: (at: Place) => Run;
}

/** What one of its ports speaks. */
export interface RealPort {
  /** The stack, outermost first: `tls/http`. */
  readonly stack: string;
  /** TCP by default. */
  readonly transport?: 'tcp' | 'udp';
  /** Other stacks that are right as well. */
  readonly alternatives?: readonly string[];
  /** Whether the server offers STARTTLS; absent if it is not asked. */
  readonly starttls?: 'offered' | 'missing';
  /** Why the right expectation may cost two connections instead of one. */
  readonly secondConnection?: string;
  /** The server chooses the port itself and says so: its number is the first group. */
  readonly announced?: RegExp;
}

/** Where a server runs. */
export interface Place {
  readonly host: string;
  /** Its own folder. `ca.pem`, `cert.pem` and `key.pem` lie in it. */
  readonly dir: string;
  /** The number of a port, one of `ports` or one that the server wants for itself. */
  port(id: string): number;
  /** The folder that a package was unpacked into. */
  unpacked(name: string): string;
}

/** How it is started. */
export interface Run {
  /** Texts of files in the folder, by their path. */
  readonly files?: Readonly<Record<string, string>>;
  /** Commands that are run before, one after the other, by `owner` in the folder. */
  readonly setup?: readonly (readonly string[])[];
  /** The command; it stays in the foreground. */
  readonly start: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The user who runs all commands; root by default. */
  readonly user?: string;
  /** Whom the folder belongs to, for servers that change the user themselves. */
  readonly owner?: string;
}
