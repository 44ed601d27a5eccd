#!/usr/bin/env node
// Records what a live server answers to every opening: `npm run record -- NAME host:port ...`
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import tls from 'node:tls';
import { parseArgs } from 'node:util';
import { stagesFor } from '../dist/probe/stages.js';
import { protocols } from '../dist/protocols/index.js';
import { polyglot } from '../dist/protocols/polyglot.js';
import { openingFor } from '../dist/protocols/protocol.js';
import { datagrams } from '../dist/protocols/udp/index.js';
import { datagramExchange } from './record-udp.js';

const USAGE = `usage: npm run record -- NAME host:port --stack STACK --product P --version V --how TEXT
                     [--only id,id] [--wait ms] [--side-by-side N] [--transport udp]

Sends every known opening to the server, each on a connection of its own, and writes
fixtures/bytes/<innermost protocol>/NAME.json. STACK is what is really spoken there (ssh,
tls/http); with tls/ the openings are sent inside TLS too. HOW says how the server was
started, so that somebody else can record it again. With --only, the other exchanges of the file
are kept. The polyglot is sent in stages, so that what was sent of it tells after how many bytes a
server gives up. With --transport udp each opening is one
datagram, its answer the first that comes back, and the file is udp-NAME.json.`;

const OWN_LIMIT = 4096;
const FOREIGN_LIMIT = 1024;
const EMPTY = Buffer.alloc(0);
/** Milliseconds between the pieces of a message that is sent in stages. */
const STAGE_PAUSE = 80;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    stack: { type: 'string' },
    product: { type: 'string' },
    version: { type: 'string', default: '' },
    how: { type: 'string' },
    only: { type: 'string' },
    wait: { type: 'string', default: '1500' },
    transport: { type: 'string', default: 'tcp' },
    'side-by-side': { type: 'string', default: '4' },
  },
});
const [name, address] = positionals;
const at = /^\[?(.+?)\]?:(\d+)$/.exec(address ?? '');
if (!name || !at || !values.stack || !values.product || !values.how) {
  console.error(USAGE);
  process.exitCode = 2;
} else {
  await record({ host: at[1], port: Number(at[2]) });
}

async function record(target) {
  if (values.transport === 'udp') {
    const openings = openingsOf(datagrams, target.host);
    const wait = Number(values.wait);
    write(await sideBySide(openings, (opening) => datagramExchange(target, opening, wait)));
  } else {
    write(await connections(target));
  }
}

/** What each protocol's client says first, of those that were wanted. */
function openingsOf(all, host) {
  return all
    .filter(({ id }) => isWanted(id))
    .map((one) => ({
      asked: one.id,
      alpn: one.alpn,
      sent: Buffer.from(openingFor(one, { host, port: 80, path: '/' })),
    }));
}

function isWanted(asked) {
  return values.only === undefined || values.only.split(',').includes(asked);
}

async function connections(target) {
  const stack = values.stack.split('/');
  const own = stack.at(-1);
  const layers = stack[0] === 'tls' ? ['tcp', 'tls'] : ['tcp'];
  const openings = openingsOf(protocols, target.host);
  if (isWanted('polyglot')) openings.push({ asked: 'polyglot', sent: Buffer.from(polyglot) });
  const jobs = layers.flatMap((layer) => [
    ...(isWanted('listen') ? [{ layer, asked: 'listen', sent: EMPTY }] : []),
    ...openings.map((opening) => ({ layer, ...opening })),
  ]);
  const exchanges = await sideBySide(jobs, (job) => exchange(target, job, own));
  const banner = exchanges.find((one) => one.asked === 'listen' && one.turns[0].received !== '');
  if (banner) {
    const settling = protocols.filter(({ settle }) => settle);
    const more = await sideBySide(settling, ({ settle }) =>
      exchange(
        target,
        { layer: banner.layer, asked: 'listen', sent: EMPTY, settle: Buffer.from(settle) },
        own,
      ),
    );
    exchanges.push(...more);
  }
  return exchanges;
}

function write(recorded) {
  const overUdp = values.transport === 'udp';
  const own = values.stack.split('/').at(-1);
  const file = overUdp ? `udp-${name}.json` : `${name}.json`;
  const folder = new URL(`../fixtures/bytes/${own}/`, import.meta.url);
  mkdirSync(folder, { recursive: true });
  const path = new URL(file, folder);
  const before = values.only && existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
  const exchanges = merged(before.exchanges, recorded);
  const recording = {
    stack: values.stack,
    ...(before.also ? { also: before.also } : {}),
    ...(overUdp ? { transport: 'udp' } : {}),
    product: values.product,
    version: values.version,
    recorded: new Date().toISOString().slice(0, 10),
    how: values.how,
    exchanges,
  };
  writeFileSync(path, `${JSON.stringify(recording, null, 1)}\n`);
  const spoke = exchanges.filter((one) => one.turns.some(({ received }) => received !== '')).length;
  console.log(`${own}/${file}: ${exchanges.length} exchanges, ${spoke} with an answer`);
}

/** What was there before, with what was recorded now in its place. */
function merged(before = [], recorded) {
  const isSame = (one, other) =>
    one.layer === other.layer &&
    one.asked === other.asked &&
    one.turns.length === other.turns.length;
  const kept = before.map((one) => recorded.find((other) => isSame(one, other)) ?? one);
  return [...kept, ...recorded.filter((one) => !before.some((other) => isSame(one, other)))];
}

async function sideBySide(jobs, run) {
  const results = new Array(jobs.length);
  const todo = jobs.entries();
  const worker = async () => {
    for (const [i, job] of todo) results[i] = await run(job);
  };
  await Promise.all(Array.from({ length: Number(values['side-by-side']) }, worker));
  return results;
}

/** One connection: says how it ended, and what was sent and received in each turn. */
function exchange(target, { layer, asked, sent, alpn, settle }, own) {
  return new Promise((resolve) => {
    const limit = asked === own || asked === 'listen' ? OWN_LIMIT : FOREIGN_LIMIT;
    const turns = [{ sent, received: EMPTY }];
    const options = {
      ...target,
      rejectUnauthorized: false,
      minVersion: 'TLSv1',
      ALPNProtocols: alpn,
    };
    const socket = layer === 'tls' ? tls.connect(options) : net.connect(target);
    let timer = setTimeout(() => finish('timeout'), Number(values.wait) + 3000);
    const silence = () => {
      clearTimeout(timer);
      timer = setTimeout(() => (settle ? speak() : finish('open')), Number(values.wait));
    };
    const speak = () => {
      turns.push({ sent: settle, received: EMPTY });
      socket.write(settle);
      settle = undefined;
      silence();
    };
    let said = sent.length;
    let stage;
    // Slower than a search does it: here it is to be exact.
    const sendInStages = (from = 0) => {
      const { pauseAfter } = stagesFor(0);
      said = Math.min(pauseAfter.find((length) => length > from) ?? sent.length, sent.length);
      socket.write(sent.subarray(from, said));
      if (said < sent.length) stage = setTimeout(() => sendInStages(said), STAGE_PAUSE);
      silence();
    };
    const sendTheRest = () => {
      clearTimeout(stage);
      if (said < sent.length) socket.write(sent.subarray(said));
      said = sent.length;
    };
    const finish = (end) => {
      clearTimeout(timer);
      clearTimeout(stage);
      turns[0].sent = sent.subarray(0, said);
      socket.removeAllListeners();
      socket.on('error', () => {});
      socket.destroy();
      resolve({
        layer,
        asked,
        ...(asked === 'polyglot' && layer === 'tcp' ? { staged: true } : {}),
        turns: turns.map((turn) => ({
          sent: turn.sent.toString('hex'),
          received: turn.received.subarray(0, limit).toString('hex'),
        })),
        end,
      });
    };
    socket.on(layer === 'tls' ? 'secureConnect' : 'connect', () => {
      if (asked === 'polyglot' && layer === 'tcp') sendInStages();
      else if (sent.length > 0) socket.write(sent);
      silence();
    });
    socket.on('data', (chunk) => {
      sendTheRest();
      const turn = turns.at(-1);
      turn.received = Buffer.concat([turn.received, chunk]);
      if (turn.received.length >= OWN_LIMIT) finish('full');
      else silence();
    });
    socket.on('end', () => finish('eof'));
    socket.on('close', () => finish('eof'));
    socket.on('error', (error) =>
      finish(error.code === 'ECONNRESET' || error.code === 'EPIPE' ? 'reset' : 'timeout'),
    );
  });
}
