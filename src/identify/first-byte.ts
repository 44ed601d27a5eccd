import type { Protocol, Reply } from '../protocols/protocol.ts';

type ByFirstByte = (readonly Protocol[] | undefined)[];
type Known = Readonly<Record<Reply['layer'], ByFirstByte>>;

/** For each list of protocols and each opening: the protocols that accept a first byte. */
const known = new WeakMap<readonly Protocol[], WeakMap<Uint8Array, Known>>();

/**
 * The protocols that do not reject a reply by its first byte. A rejection is final, so the list is
 * kept for all replies with the same first byte to the same opening: most recognizers run once.
 */
export function possibleBy(reply: Reply, protocols: readonly Protocol[]): readonly Protocol[] {
  const { bytes, sent, layer } = reply;
  const first = bytes[0];
  if (first === undefined) return protocols;
  const lists = listsFor(protocols, sent)[layer];
  const kept = lists[first];
  if (kept) return kept;
  const start: Reply = { ...reply, bytes: bytes.subarray(0, 1), later: [], ended: false };
  const open = protocols.filter((one) => one.server(start).answer !== 'reject');
  lists[first] = open;
  return open;
}

function listsFor(protocols: readonly Protocol[], sent: Uint8Array): Known {
  const bySent = known.get(protocols) ?? new WeakMap<Uint8Array, Known>();
  known.set(protocols, bySent);
  const lists = bySent.get(sent) ?? { tcp: [], tls: [], udp: [] };
  bySent.set(sent, lists);
  return lists;
}
