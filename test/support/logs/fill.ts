import type { Seeded } from '../seeded.ts';

/** A template of a line: `{ip}`, `{int 1 500}`, `{hex 16}` and others below are filled anew in each. */
export function fill(template: string, random: Seeded): string {
  return template.replace(/\{(\w+)(?: (\S+))?(?: (\S+))?\}/g, (_, kind: string, a = '', b = '') => {
    const make = FIELDS[kind];
    if (!make) throw new Error(`unknown field ${kind}`);
    return make(random, a, b);
  });
}

type Field = (random: Seeded, a: string, b: string) => string;

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const WORDS =
  'orders items users cart billing search index report session cache export import events metrics ' +
  'inventory payment shipping catalog profile audit media upload backup replica shard tenant';
const HOSTS = 'web-1 web-2 db-1 db-2 cache-0 mq-0 node-17 worker-3 gw-1 build-5'.split(' ');
const PATHS = [
  '/',
  '/index.html',
  '/api/v1/items',
  '/metrics',
  '/healthz',
  '/login',
  '/static/app.js',
];

/** Milliseconds within the years of most logs. */
function moment(random: Seeded): Date {
  return new Date(1_650_000_000_000 + random.below(2 ** 31) * 80);
}

const FIELDS: Readonly<Record<string, Field>> = {
  int: (random, from, to) => String(Number(from) + random.below(Number(to) - Number(from) + 1)),
  u32: (random) => String(random.below(2 ** 32)),
  big: (random) => String(BigInt(random.below(2 ** 31)) * 4096n + BigInt(random.below(4096))),
  hex: (random, digits) =>
    Array.from({ length: Number(digits) }, () => random.below(16).toString(16)).join(''),
  base64: (random, length) =>
    Buffer.from(random.bytes(Number(length)))
      .toString('base64')
      .slice(0, Number(length)),
  uuid: (random) => fill('{hex 8}-{hex 4}-4{hex 3}-a{hex 3}-{hex 12}', random),
  ip: (random) => fill('10.{int 0 255}.{int 0 255}.{int 1 254}', random),
  ip6: (random) => fill('fd00:{hex 4}::{hex 4}:{hex 4}', random),
  port: (random) => fill('{int 1024 65535}', random),
  word: (random) => random.oneOf(WORDS.split(' ')),
  host: (random) => random.oneOf(HOSTS),
  path: (random) => random.oneOf(PATHS),
  ms: (random) => fill('{int 0 4000}.{int 0 999}', random),
  iso: (random) => moment(random).toISOString(),
  unix: (random) => String(Math.floor(moment(random).getTime() / 1000)),
  unixms: (random) => String(moment(random).getTime()),
  day: (random) => moment(random).toISOString().slice(0, 10),
  time: (random) => moment(random).toISOString().slice(11, 19),
  syslog: (random) => {
    const at = moment(random);
    const day = String(at.getUTCDate()).padStart(2, ' ');
    return `${MONTHS[at.getUTCMonth()]} ${day} ${at.toISOString().slice(11, 19)}`;
  },
  clf: (random) => {
    const at = moment(random).toISOString();
    const month = MONTHS[Number(at.slice(5, 7)) - 1];
    return `${at.slice(8, 10)}/${month}/${at.slice(0, 4)}:${at.slice(11, 19)} +0000`;
  },
};
