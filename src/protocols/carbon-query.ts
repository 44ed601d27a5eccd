import { concat, u32be } from '../bytes/build.ts';
import { indexOf } from '../bytes/compare.ts';
import { type ByteTest, between } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { type Answer, match, protocol, REJECT } from './protocol.ts';

/** A dictionary as a pickle of protocol 0: text opcodes, which every Python reads. */
const QUERY = "(dS'type'\nS'cache-query'\nsS'metric'\nS'nxdomain'\ns.";

/**
 * Carbon's cache query (carbonlink): a length and a pickled dictionary, both ways. The bytes
 * of an answer are compared, never unpickled.
 */
export const carbonQuery = protocol({
  id: 'carbon-query',
  title: 'Graphite cache query (carbonlink)',
  name: 'CARBON-QUERY',
  aliases: ['carbonlink'],
  ports: [7002],
  popularity: 4,
  speaksFirst: 'client',
  spec: 'carbon 1.1.7, carbon.protocols.CacheManagementHandler',
  // What is cached for a metric that does not exist: nothing.
  openings: [concat(u32be(QUERY.length), QUERY)],
  // CacheManagementHandler: MAX_LENGTH is 1024 ** 3.
  framing: { offset: 0, size: 4, endian: 'big', counts: 'payload', max: 1_073_741_824 },
  server,
  client,
});

const LENGTH: readonly ByteTest[] = [0, undefined, undefined, undefined];
const PICKLED_DICT: readonly ByteTest[] = [0x80, between(2, 5), 0x7d, 0x71, 0];

/** The key of `{'datapoints': ...}` or of `{'error': ...}`, as Python 3 and Python 2 pickle it. */
const KEYS = ['datapoints', 'error'].flatMap((key) => [
  concat('X', Uint8Array.of(key.length, 0, 0, 0), key),
  concat('U', Uint8Array.of(key.length), key),
]);

function server(reader: Reader): Answer {
  const isAnswer = reader.pattern(LENGTH) && reader.pattern(PICKLED_DICT) && reader.oneOf(KEYS);
  return isAnswer ? match('certain', 'answer to a cache query', reader.at) : REJECT;
}

/** The kind of a query stands within so many bytes. */
const HEAD = 96;
const KINDS = ['cache-query', 'get-metadata', 'set-metadata'];

const PICKLE = [0x80, between(2, 5)];

/** A dictionary, pickled or as text opcodes, that names the kind of a query. */
function client(reader: Reader): Answer {
  if (!reader.pattern(LENGTH)) return REJECT;
  if (!reader.text('(d') && !reader.pattern(PICKLE)) return REJECT;
  const head = reader.bytes.subarray(0, HEAD);
  for (const kind of KINDS) {
    const at = indexOf(head, kind);
    if (at !== -1) return match('certain', 'kind of a cache query', [at, at + kind.length]);
  }
  reader.demand(HEAD);
  return REJECT;
}
