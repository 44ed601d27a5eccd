import { readdir, readFile, readlink } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type BoundSocket, boundSockets, linkLocalZones } from './socket-table.ts';

/** A socket of this machine that clients can connect to, or send datagrams to. */
export interface ListeningSocket {
  /** Where to reach it from this machine; with its zone, if that is a link-local address. */
  readonly host: string;
  readonly port: number;
  readonly transport: 'tcp' | 'udp';
  /** The name of the process, if this user may see that: at most 15 bytes, which the process chose. */
  readonly process?: string;
}

/** Why sockets cannot be listed. */
export interface SocketsProblem {
  readonly problem: string;
}

const TABLES = [
  { name: 'tcp', transport: 'tcp' },
  { name: 'tcp6', transport: 'tcp' },
  { name: 'udp', transport: 'udp' },
  { name: 'udp6', transport: 'udp' },
] as const;

/** What listens on every address is reached on the loopback one of its family. */
const LOOPBACK: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

/**
 * The listening TCP sockets and the bound UDP sockets of this network namespace, by transport and
 * port, each once; those that are bound to a group or to everybody are left out. Over UDP, a client that
 * waits for a reply looks like a server. `proc` is where /proc is mounted. Never throws.
 */
export async function listeningSockets(
  proc = '/proc',
): Promise<readonly ListeningSocket[] | SocketsProblem> {
  const bound: (BoundSocket & { readonly transport: 'tcp' | 'udp' })[] = [];
  const isLittleEndian = os.endianness() === 'LE';
  for (const { name, transport } of TABLES) {
    const table = await textOf(path.join(proc, 'net', name));
    // Without IPv6 there are two tables only.
    if (table === undefined && name === 'tcp') return { problem: problemOf(proc) };
    const sockets = boundSockets(table ?? '', transport, isLittleEndian);
    bound.push(...sockets.map((one) => ({ ...one, transport })));
  }
  const zones = linkLocalZones((await textOf(path.join(proc, 'net', 'if_inet6'))) ?? '');
  const processes = await processesOf(new Set(bound.map(({ inode }) => inode)), proc);
  const found = new Map<string, ListeningSocket>();
  for (const { address, port, inode, transport } of bound) {
    if (isForMany(address)) continue;
    const zone = zones.get(address);
    const host = LOOPBACK[address] ?? (zone === undefined ? address : `${address}%${zone}`);
    const key = `${transport} ${port} ${host}`;
    const process = found.get(key)?.process ?? processes.get(inode);
    found.set(key, { host, port, transport, ...(process === undefined ? {} : { process }) });
  }
  return [...found.values()].sort(byTransportAndPort);
}

function byTransportAndPort(a: ListeningSocket, b: ListeningSocket): number {
  if (a.transport !== b.transport) return a.transport < b.transport ? -1 : 1;
  return a.port - b.port || (a.host < b.host ? -1 : 1);
}

function problemOf(proc: string): string {
  return process.platform === 'linux'
    ? `cannot read ${path.join(proc, 'net', 'tcp')}, which lists the sockets of this machine`
    : 'the sockets of this machine can be listed on Linux only';
}

/** Multicast and the limited broadcast. */
function isForMany(address: string): boolean {
  return /^(?:22[4-9]|23\d)\.|^255\.255\.255\.255$|^ff[\da-f]{2}:/.test(address);
}

/** The name of the process that has each socket; of several, the one with the lowest id. */
async function processesOf(
  inodes: ReadonlySet<string>,
  proc: string,
): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  const ids = (await namesIn(proc)).filter((name) => /^\d{1,10}$/.test(name)).map(Number);
  for (const id of ids.sort((a, b) => a - b)) {
    if (names.size === inodes.size) break;
    const folder = path.join(proc, String(id));
    const own = await socketsOf(folder);
    const missing = own.filter((inode) => inodes.has(inode) && !names.has(inode));
    const name = missing.length > 0 ? await textOf(path.join(folder, 'comm')) : undefined;
    if (name === undefined) continue;
    for (const inode of missing) names.set(inode, name.trimEnd());
  }
  return names;
}

/** The inodes of the sockets of a process. */
async function socketsOf(folder: string): Promise<readonly string[]> {
  const inodes: string[] = [];
  for (const name of await namesIn(path.join(folder, 'fd'))) {
    // A process may close one meanwhile.
    const link = await readlink(path.join(folder, 'fd', name)).catch(() => '');
    const inode = /^socket:\[(\d+)\]$/.exec(link)?.[1];
    if (inode !== undefined) inodes.push(inode);
  }
  return inodes;
}

/** Empty if this user may not list the folder. */
function namesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch(() => []);
}

function textOf(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(() => undefined);
}
