import {
  expectAtPort,
  isNotNetwork,
  type SchemeMeaning,
  type ServiceMeaning,
  type UrlStart,
  urlStartOf,
} from '../expect/scheme.ts';
import type { Transport } from '../protocols/registry.ts';
import { readHostPort } from './host-port.ts';
import { builtInSchemes, meaningOfScheme } from './scheme.ts';

/** A URL as an address and an expectation. User names, passwords and queries are dropped. */
export interface UrlTarget {
  /** The scheme in lower case. */
  readonly scheme: string;
  /** Also `srv:` and the name of a service, whose servers are looked up. */
  readonly host: string;
  /** The port that is written, or the default one of the scheme; 0 for a service. */
  readonly port: number | undefined;
  readonly transport: Transport;
  /** Names of stacks as configs write them; undefined for a scheme that names no protocol. */
  readonly expect?: readonly string[];
  readonly path?: string;
}

const MAX_LENGTH = 8192;
/** Schemes that are written without slashes (RFC 3261, RFC 7064, RFC 7065). */
const WITHOUT_SLASHES = /^(sips?|stuns?|turns?):(?!\/)/i;
const JDBC = /^(?:jdbc|r2dbc):(?:pool:)?/i;
/** Paths of these may contain `@`; those of databases do not, but their passwords do. */
const WEB = /^(?:https?|wss?|ssh|sftp|ftps?|git|svn|rsync|h2c?)$/;
const WITH_PATH = /^(?:https?|wss?|h2c?|grpcs?)$/;

/**
 * Reads one URL of a scheme that names a network protocol, also one with an unescaped password.
 * Undefined for anything else: files, sockets, databases in a file, object stores.
 */
export function readUrl(text: string): UrlTarget | undefined {
  return readUrls(text)[0];
}

/** Every host of a URL, and of several URLs between commas, semicolons or blanks. */
export function readUrls(text: string): readonly UrlTarget[] {
  if (text.length > MAX_LENGTH) return [];
  return splitUrls(text).flatMap((one) => targetsOf(withoutQuotes(one)));
}

/** The text without blanks and quotes around it. */
export function withoutQuotes(text: string): string {
  const isOutside = (at: number) => ' \t\r\n"\'`<>'.includes(text[at] ?? 'x');
  let [start, end] = [0, text.length];
  while (start < end && isOutside(start)) start++;
  while (end > start && isOutside(end - 1)) end--;
  return text.slice(start, end);
}

/** A separator ends a URL only where another one follows: passwords contain commas. */
function splitUrls(text: string): readonly string[] {
  const urls: string[] = [];
  for (const part of text.split(/(?<=[\s,;])/)) {
    if (urls.length === 0 || urlStartOf(withoutQuotes(part))) urls.push(part);
    else urls[urls.length - 1] += part;
  }
  return urls.map((url) => url.replace(/[\s,;]$/, ''));
}

function targetsOf(text: string): readonly UrlTarget[] {
  const jdbc = JDBC.exec(text);
  if (jdbc) return targetsOfJdbc(text.slice(jdbc[0].length));
  const start = urlStartOf(text) ?? startWithoutSlashes(text);
  if (!start) return [];
  const { scheme, rest } = start;
  const service = builtInSchemes.serviceOf(scheme, rest);
  if (service) return targetsOfService(start, service);
  return targetsAfter(scheme, rest, meaningOfScheme(scheme));
}

function startWithoutSlashes(text: string): UrlStart | undefined {
  const start = WITHOUT_SLASHES.exec(text);
  const scheme = start?.[1]?.toLowerCase();
  return start && scheme !== undefined ? { scheme, rest: text.slice(start[0].length) } : undefined;
}

/** A domain with SRV records, which name the ports. */
function targetsOfService(
  { scheme, rest }: UrlStart,
  { prefix, expect }: ServiceMeaning,
): readonly UrlTarget[] {
  const domain = readHostPort(addressesOf(rest, false).hosts);
  if (!domain || domain.port !== undefined) return [];
  return [{ scheme, host: prefix + domain.host, port: 0, transport: 'tcp', expect }];
}

/** `jdbc:` is followed by a URL; Oracle has another form, and ClickHouse uses HTTP. */
function targetsOfJdbc(text: string): readonly UrlTarget[] {
  const oracle = /^oracle:(?:thin|oci8?):[^@]{0,256}@(?:tcps?:)?(?:\/\/)?/i.exec(text);
  if (oracle) {
    const isInTls = /@tcps:/i.test(oracle[0]);
    const meaning = meaningOfScheme(isInTls ? 'tcps' : 'oracle');
    // host:port:sid
    const address = text.slice(oracle[0].length).split(':').slice(0, 2).join(':');
    return targetsAfter('oracle', address, meaning);
  }
  const start = /^([a-z0-9]{1,20}):(?:(?:loadbalance|replication|sequential|aurora):)?\/\//i.exec(
    text,
  );
  const scheme = start?.[1]?.toLowerCase();
  if (!start || scheme === undefined || scheme === 'h2') return [];
  const rest = text.slice(start[0].length);
  if (scheme === 'clickhouse' || scheme === 'ch') {
    return targetsAfter(scheme, rest, { expect: ['http'], port: 8123, transport: 'tcp' });
  }
  return targetsAfter(scheme, rest, meaningOfScheme(scheme));
}

function targetsAfter(
  scheme: string,
  rest: string,
  meaning: SchemeMeaning | undefined,
): readonly UrlTarget[] {
  if (isNotNetwork(scheme)) return [];
  const { hosts, path } = addressesOf(rest, WEB.test(scheme));
  return hosts.split(',').flatMap((text) => {
    const address = readHostPort(text);
    const port = address?.port ?? meaning?.port;
    // A port makes an address even of an unknown scheme.
    if (!address || (!meaning && port === undefined)) return [];
    const expect = expectAtPort(scheme, port) ?? meaning?.expect;
    return {
      scheme,
      host: address.host,
      port,
      transport: meaning?.transport ?? 'tcp',
      ...(expect ? { expect } : {}),
      ...(path !== undefined && WITH_PATH.test(scheme) ? { path } : {}),
    };
  });
}

/**
 * The hosts behind the user info, and the path. Passwords may contain `@ : / ? #` unescaped: the user info ends at
 * the last `@` before the query; where paths may contain `@`, only if no valid host stands before it.
 */
function addressesOf(rest: string, isWeb: boolean): { hosts: string; path: string | undefined } {
  const authority = rest.slice(0, end(rest, /[/?#;\s]/));
  if (isWeb && (authority.includes('@') || readHostPort(authority))) {
    const hosts = authority.slice(authority.lastIndexOf('@') + 1);
    return { hosts, path: pathOf(rest.slice(authority.length)) };
  }
  const beforeQuery = rest.slice(0, end(rest, /[?;][\w.-]{1,64}=/));
  const behind = rest.slice(beforeQuery.lastIndexOf('@') + 1);
  const hosts = behind.slice(0, end(behind, /[/?#;\s"']/));
  return { hosts, path: pathOf(behind.slice(hosts.length)) };
}

function pathOf(text: string): string | undefined {
  const path = text.slice(0, end(text, /[?#\s"']/));
  return /^\/[!-~]{1,1024}$/.test(path) ? path : undefined;
}

function end(text: string, stop: RegExp): number {
  const index = text.search(stop);
  return index < 0 ? text.length : index;
}
