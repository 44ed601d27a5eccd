import { concat, text, u32be } from '../bytes/build.ts';
import { indexOf } from '../bytes/compare.ts';
import { type ByteTest, between, comparePattern } from '../bytes/pattern.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

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
  speaksFirst: 'client',
  spec: 'carbon 1.1.7, carbon.protocols.CacheManagementHandler',
  // What is cached for a metric that does not exist: nothing.
  openings: [concat(u32be(QUERY.length), QUERY)],
  // CacheManagementHandler: MAX_LENGTH is 1024 ** 3.
  framing: { offset: 0, size: 4, endian: 'big', counts: 'payload', max: 1_073_741_824 },
  server: legacyServer(server),
  client: legacyClient(client),
});

const LENGTH: readonly ByteTest[] = [0, undefined, undefined, undefined];
const PICKLED_DICT: readonly ByteTest[] = [0x80, between(2, 5), 0x7d, 0x71, 0];

/** The pickle of `{'datapoints': ...}` or of `{'error': ...}`, by Python 2 or 3. */
const ANSWERS: readonly (readonly ByteTest[])[] = ['datapoints', 'error'].flatMap((key) => [
  [...LENGTH, ...PICKLED_DICT, 0x58, key.length, 0, 0, 0, ...text(key)],
  [...LENGTH, ...PICKLED_DICT, 0x55, key.length, ...text(key)],
]);

function server({ bytes, ended }: Reply): Verdict {
  const fits = ANSWERS.map((shape) => comparePattern(bytes, shape));
  const found = ANSWERS[fits.indexOf('full')];
  if (found) return match('certain', 'answer to a cache query', found.length);
  return fits.includes('partial') && !ended ? NEED : REJECT;
}

/** How far in the kind of a query may stand. */
const HEAD = 96;
const KINDS = ['cache-query', 'get-metadata', 'set-metadata'];

/** A dictionary, pickled or as text opcodes, that names the kind of a query. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const forms = [
    [...LENGTH, 0x80, between(2, 5)],
    [...LENGTH, 0x28, 0x64],
  ].map((shape) => comparePattern(bytes, shape));
  if (forms.every((fit) => fit === 'none')) return REJECT;
  const head = bytes.subarray(0, HEAD);
  for (const kind of KINDS) {
    const at = indexOf(head, kind);
    if (at !== -1) return match('certain', 'kind of a cache query', [at, at + kind.length]);
  }
  return bytes.length < HEAD && !ended ? NEED : REJECT;
}
