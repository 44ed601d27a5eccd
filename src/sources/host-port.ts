/** A host, without brackets, and the port if one is written. */
export interface HostPort {
  readonly host: string;
  readonly port?: number;
}

const NAME = /^[a-z0-9_](?:[a-z0-9_.-]{0,252})$/i;
const IN_BRACKETS = /^\[([0-9a-f:.]{2,45})(?:%[\w.-]{1,32})?\]/i;

/**
 * Reads `host`, `host:port`, `[v6]`, `[v6]:port`. Undefined for anything else: placeholders such as
 * `${HOST}`, empty hosts, ports out of range.
 */
export function readHostPort(text: string): HostPort | undefined {
  const bracketed = IN_BRACKETS.exec(text);
  const colon = bracketed ? bracketed[0].length : indexOrEnd(text, ':');
  const host = bracketed?.[1] ?? text.slice(0, colon);
  if (!bracketed && !NAME.test(host)) return undefined;
  if (colon === text.length) return { host };
  const port = text[colon] === ':' ? readPort(text.slice(colon + 1)) : undefined;
  return port === undefined ? undefined : { host, port };
}

/** A port as a text of digits. */
export function readPort(text: string): number | undefined {
  if (!/^\d{1,5}$/.test(text)) return undefined;
  const port = Number(text);
  return port >= 1 && port <= 65535 ? port : undefined;
}

/** Whether a host stands for every address of the machine: something to listen on, never to ask. */
export function isAnyAddress(host: string): boolean {
  return host === '0.0.0.0' || host === '::' || host === '*' || host === '';
}

/** Whether a host stands for the machine or the container itself. */
export function isLoopback(host: string): boolean {
  return host.toLowerCase() === 'localhost' || host === '::1' || /^127\.[\d.]+$/.test(host);
}

/** The host on which a client of the same machine reaches a listener at an address to bind. */
export function hostToAsk(bound: string): string {
  if (bound === '::') return '::1';
  return isAnyAddress(bound) ? '127.0.0.1' : bound;
}

function indexOrEnd(text: string, part: string): number {
  const index = text.indexOf(part);
  return index < 0 ? text.length : index;
}
