/** Records what a live server replies to every opening: `npm run record NAME host:port`. */

import { parseArgs } from 'node:util';
import pLimit from 'p-limit';
import { type RecordedExchange, recordings } from '../fixtures/recordings.ts';
import { recordingName, writeRecording } from '../fixtures/write-recording.ts';
import {
  opening as openingProbe,
  parseProbe,
  probeName,
  protocolOf,
} from '../src/identify/probe.ts';
import { tcpProtocols, udpProtocols } from '../src/protocols/builtin.ts';
import { polyglot } from '../src/protocols/polyglot.ts';
import { openingsFor, type Protocol } from '../src/protocols/protocol.ts';
import { type ConnectionProbe, MAX_REPLY_BYTES, recordConnection } from './record-connection.ts';
import { recordDatagram } from './record-udp.ts';
import {
  addressOf,
  fileName,
  given,
  stackOf,
  type Transport,
  transportOf,
} from './recording-options.ts';
import { runScript, UsageError, wholeNumber } from './run-script.ts';

const USAGE = `usage: npm run record PROTOCOL HOST:PORT [-- OPTIONS]

Sends every known opening to a server of the protocol, each on its own connection, and writes
fixtures/bytes/PROTOCOL/PRODUCT-VERSION.json. What is missing is asked for in a terminal.

  --product TEXT     the software, as its makers write it
  --version TEXT     its version
  --how TEXT         how it was installed and started, so that the recording can be repeated
  --stack STACK      what it really speaks, where that is more than the protocol: tls/PROTOCOL;
                     with tls/ the openings are sent inside TLS too
  --name NAME        the name of the file instead of PRODUCT-VERSION
  --only ID,ID       send these openings only, and keep the other exchanges of the file
  --transport udp    each opening is one datagram, its reply the first that comes back
  --wait MS          how long to wait for a reply (default: 1500)
  --concurrency N    how many connections at the same time (default: 4)

The polyglot is sent in increments, so the recording shows after how many bytes a server closes.`;

/** How many bytes of the reply to a foreign opening are kept. */
const MAX_FOREIGN_BYTES = 1024;

interface CommandLine {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly transport: Transport;
  readonly stack: readonly string[];
  readonly product: string;
  readonly version: string;
  readonly how: string;
  /** Names of probes: `listen`, `polyglot`, the id of a protocol, `ID#2`; all if absent. */
  readonly only: readonly string[] | undefined;
  readonly wait: number;
  readonly concurrency: number;
}

async function main(args: string[]): Promise<number> {
  const options = await commandLine(args);
  const { transport, stack, product, version, how } = options;
  const recorded = await (transport === 'udp' ? recordOverUdp : recordOverTcp)(options);
  const before = options.only ? existingRecording(options) : undefined;
  const exchanges = merged(before?.exchanges ?? [], recorded);
  const server = { name: options.name, stack, transport, product, version, how };
  const also = before?.also ?? [];
  const written = writeRecording({ ...server, also, exchanges, clientBytes: [] });
  const replies = exchanges.filter((one) => one.turns.some(({ received }) => received.length > 0));
  console.log(`${written}: ${exchanges.length} exchanges, ${replies.length} with a reply`);
  return 0;
}

async function commandLine(args: string[]): Promise<CommandLine> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      stack: { type: 'string' },
      name: { type: 'string' },
      product: { type: 'string' },
      version: { type: 'string' },
      how: { type: 'string' },
      only: { type: 'string' },
      wait: { type: 'string', default: '1500' },
      transport: { type: 'string', default: 'tcp' },
      concurrency: { type: 'string', default: '4' },
    },
  });
  const [protocol, target = ''] = positionals;
  const address = addressOf(target);
  if (!protocol || !address) throw new UsageError('give a protocol and host:port');
  const stack = stackOf(protocol, values.stack);
  const transport = transportOf(values.transport);
  const product = await given('product', values.product);
  const version = await given('version', values.version);
  const how = await given('how', values.how);
  return {
    ...{ ...address, transport, stack, product, version, how },
    name: values.name ?? fileName(product, version),
    only: values.only?.split(','),
    wait: wholeNumber('--wait', values.wait),
    concurrency: wholeNumber('--concurrency', values.concurrency),
  };
}

function recordOverUdp(options: CommandLine): Promise<RecordedExchange[]> {
  const probes = udpProtocols
    .flatMap((one) => openingsOf(one, options))
    .filter(({ probedWith }) => isWanted(probedWith, options));
  const limit = pLimit(options.concurrency);
  return limit.map(probes, (probe) => recordDatagram(options, probe, options.wait));
}

async function recordOverTcp(options: CommandLine): Promise<RecordedExchange[]> {
  const { stack, wait, concurrency } = options;
  const limit = pLimit(concurrency);
  const record = (probe: ConnectionProbe) => {
    const { probedWith } = probe;
    const isOwn = probedWith === 'listen' || protocolOf(parseProbe(probedWith)) === stack.at(-1);
    const maxBytes = isOwn ? MAX_REPLY_BYTES : MAX_FOREIGN_BYTES;
    return recordConnection(options, probe, { wait, maxBytes });
  };
  const exchanges = await limit.map(probesOf(options), record);
  const banner = exchanges.find(
    ({ probedWith, turns }) => probedWith === 'listen' && turns[0]?.received.length,
  );
  if (!banner) return exchanges;
  const layer = banner.layer === 'tls' ? 'tls' : 'tcp';
  const followUps = tcpProtocols.flatMap(({ followUp }): ConnectionProbe[] =>
    followUp ? [{ layer, probedWith: 'listen', opening: new Uint8Array(0), followUp }] : [],
  );
  return [...exchanges, ...(await limit.map(followUps, record))];
}

function probesOf(options: CommandLine): ConnectionProbe[] {
  const listen = { probedWith: 'listen', opening: new Uint8Array(0) };
  const openings = tcpProtocols.flatMap((one) =>
    openingsOf(one, options).map((opening) => ({
      ...opening,
      ...(one.alpn ? { alpn: one.alpn } : {}),
    })),
  );
  const wanted = [listen, ...openings, { probedWith: 'polyglot', opening: polyglot }].filter(
    ({ probedWith }) => isWanted(probedWith, options),
  );
  const layers = options.stack[0] === 'tls' ? (['tcp', 'tls'] as const) : (['tcp'] as const);
  return layers.flatMap((layer) => wanted.map((probe) => ({ layer, ...probe })));
}

/** Every opening of a protocol, by the name of its probe. */
function openingsOf(one: Protocol, { host }: CommandLine) {
  return openingsFor(one, { host, port: 80, path: '/' }).map((bytes, index) => ({
    probedWith: probeName(openingProbe(one.id, index)),
    opening: bytes,
  }));
}

function isWanted(probedWith: string, { only }: CommandLine): boolean {
  return only?.includes(probedWith) ?? true;
}

function existingRecording({ name, stack, transport }: CommandLine) {
  const file = recordingName({ name, stack, transport, side: 'server' });
  return recordings({ protocol: stack.at(-1) ?? '' }).find((one) => one.name === file);
}

/** The exchanges of the file, each replaced by the new one with the same opening. */
function merged(
  before: readonly RecordedExchange[],
  recorded: readonly RecordedExchange[],
): readonly RecordedExchange[] {
  const isSame = (one: RecordedExchange, other: RecordedExchange) =>
    one.layer === other.layer &&
    one.probedWith === other.probedWith &&
    one.turns.length === other.turns.length;
  const kept = before.map((one) => recorded.find((other) => isSame(one, other)) ?? one);
  return [...kept, ...recorded.filter((one) => !before.some((other) => isSame(one, other)))];
}

await runScript(USAGE, main);
