/** A rule such as a port-forward makes necessary: who wants to reach `from` connects to `to`. */
export interface TargetRule {
  readonly from: { readonly host: string /** Any port, if undefined. */; readonly port?: number };
  readonly to: {
    readonly host: string /** The same port, if undefined. */;
    readonly port?: number;
  };
}

interface Address {
  readonly host: string;
  readonly port: number;
}

/** Reads `HOST[:PORT]=HOST[:PORT]`, with brackets around IPv6 addresses; undefined if it is not one. */
export function parseTargetRule(text: string): TargetRule | undefined {
  const equals = text.indexOf('=');
  if (equals === -1) return undefined;
  const from = parseSide(text.slice(0, equals));
  const to = parseSide(text.slice(equals + 1));
  return from && to ? { from, to } : undefined;
}

/** A line for each rule; empty lines and those that start with `#` are skipped. */
export function parseTargetRules(text: string): {
  readonly rules: readonly TargetRule[];
  readonly wrongLine?: number;
} {
  const rules: TargetRule[] = [];
  for (const [i, line] of text.split('\n').entries()) {
    const written = line.trim();
    if (written === '' || written.startsWith('#')) continue;
    const rule = parseTargetRule(written);
    if (!rule) return { rules, wrongLine: i + 1 };
    rules.push(rule);
  }
  return { rules };
}

function parseSide(text: string): TargetRule['from'] | undefined {
  const bracketed = /^\[([0-9a-f:.]+)\](?::(\d{1,5}))?$/i.exec(text);
  const plain = /^([\w.-]+)(?::(\d{1,5}))?$/.exec(text);
  const [, host, digits] = bracketed ?? plain ?? [];
  if (host === undefined) return undefined;
  if (digits === undefined) return { host };
  const port = Number(digits);
  return port >= 1 && port <= 65535 ? { host, port } : undefined;
}

/** Where to connect instead. A rule with a port wins over one without; undefined if none applies. */
export class TargetMap {
  readonly #rules = new Map<string, TargetRule>();

  constructor(rules: readonly TargetRule[]) {
    for (const rule of rules) this.#rules.set(keyOf(rule.from.host, rule.from.port), rule);
  }

  get(host: string, port: number): Address | undefined {
    const to = this.ruleFor(host, port)?.to;
    return to && { host: to.host, port: to.port ?? port };
  }

  ruleFor(host: string, port: number): TargetRule | undefined {
    return this.#rules.get(keyOf(host, port)) ?? this.#rules.get(keyOf(host, undefined));
  }
}

function keyOf(host: string, port: number | undefined): string {
  return `${host.toLowerCase()} ${port ?? ''}`;
}

/** The left side of a rule as it is written: `db:5432`, `[::1]:80`, `db`. */
export function mapRuleText({ from: { host, port } }: TargetRule): string {
  const written = host.includes(':') ? `[${host}]` : host;
  return port === undefined ? written : `${written}:${port}`;
}
