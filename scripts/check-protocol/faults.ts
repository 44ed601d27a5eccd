import { type Recording, recordings } from '../../fixtures/recordings.ts';
import { judgeClientBytes, judgeReply } from '../../src/identify/judge.ts';
import { MAX_TURN_BYTES, openingsFor, type Protocol } from '../../src/protocols/protocol.ts';
import { Registry } from '../../src/protocols/registry.ts';

const TO = { host: 'a.test', port: 80, path: '/' };

/** What is wrong with a protocol beside its peers, one sentence each. */
export function protocolFaults(one: Protocol, all: readonly Protocol[]): string[] {
  const others = all.filter((other) => other !== one);
  const transport = one.transport ?? 'tcp';
  const peers = recordings({ transport });
  const own = peers.filter(({ protocol }) => protocol === one.id);
  const ids = [...(one.layeredOn ?? []), one.id];
  const foreign = peers.filter(({ stack, also }) => {
    return ![stack, ...also].flat().some((id) => ids.includes(id));
  });
  return [
    ...definitionFaults(one, others),
    ...recordingFaults(one, own),
    ...own.flatMap((recording) => ownRecordingFaults(one, recording, all)),
    ...foreign.flatMap((recording) => foreignRecordingFaults(one, recording)),
    ...openingFaults(one, others),
  ];
}

function definitionFaults(one: Protocol, others: readonly Protocol[]): string[] {
  const names = new Registry(others);
  const taken = [...(one.aliases ?? []), ...(one.tlsAliases ?? []), one.id].filter(
    (alias) => names.get(alias) || names.aliases.has(alias),
  );
  const isTemplate = /RFC 0000|^Full Name of/.test(`${one.spec} ${one.title}`);
  return [
    ...taken.map((alias) => `the name "${alias}" belongs to ${names.aliases.get(alias) ?? alias}`),
    ...(isTemplate || /^Full Name of/.test(one.title)
      ? ['title or spec are those of the template']
      : []),
  ];
}

function recordingFaults(one: Protocol, own: readonly Recording[]): string[] {
  const servers = own.filter(({ exchanges, protocol }) => protocol === one.id && exchanges.length);
  if (servers.length > 0) {
    const unprobed = servers.filter(({ exchanges }) => {
      return one.speaksFirst === 'client' && !exchanges.some((all) => all.probedWith === one.id);
    });
    return unprobed.map(({ name }) => `${name} was not recorded with the protocol's own opening`);
  }
  const advice = `npm run record ${one.id} HOST:PORT, or give the reason in withoutRecording`;
  return one.withoutRecording ? [] : [`no server is recorded: ${advice}`];
}

/** Its own recordings must be identified once, and never as another protocol. */
function ownRecordingFaults(one: Protocol, recording: Recording, all: readonly Protocol[]) {
  const { name, stack, also, exchanges, clientBytes } = recording;
  // A websocket is HTTP, too.
  const isRight = (ids: readonly string[]) =>
    ids.some((id) => [stack, ...also].flat().includes(id));
  const wrong = new Set<string>();
  let isIdentified = one.answersBy !== undefined || one.neverCertain !== undefined;
  for (const { layer, probedWith, turns } of exchanges) {
    const [turn, ...later] = turns;
    if (!turn || turn.received.length === 0) continue;
    const reply = { bytes: turn.received, sent: turn.sent, layer, later, ended: true };
    for (const { id, stack: found, match } of judgeReply(reply, all).candidates) {
      if (match.confidence === 'weak') continue;
      if (found.includes(one.id)) isIdentified = true;
      else if (!isRight(found)) wrong.add(`${name} is taken for ${id}, probed with ${probedWith}`);
    }
  }
  for (const bytes of clientBytes) {
    const { candidates } = judgeClientBytes({ bytes, ended: true }, all);
    for (const { id, stack: found, match } of candidates) {
      if (match.confidence === 'weak') continue;
      if (!isRight(found)) wrong.add(`the client ${name} is taken for ${id}`);
    }
  }
  const layer = stack[0] === 'tls' ? 'tls' : 'tcp';
  const isHeard = exchanges.some((one) => {
    return (layer === 'tcp' || one.layer === 'tls') && one.turns[0]?.received.length;
  });
  const missed = isIdentified || !isHeard ? [] : [`${name} is never identified as ${one.id}`];
  return [...missed, ...wrong];
}

function foreignRecordingFaults(one: Protocol, recording: Recording): string[] {
  const { name, exchanges, clientBytes } = recording;
  const taken = exchanges.find(({ layer, turns }) => {
    const [turn, ...later] = turns;
    if (!turn || turn.received.length === 0) return false;
    const bytes = turn.received.subarray(0, MAX_TURN_BYTES);
    // An echo repeats what it was sent, and is recognized by the whole of it.
    if (turn.sent.length >= 4 && Buffer.compare(bytes, turn.sent) === 0) return false;
    return isStrong(one.server({ bytes, sent: turn.sent, layer, later, ended: true }));
  });
  const isClient = clientBytes.some((bytes) => isStrong(one.client({ bytes, ended: true })));
  return [
    ...(taken ? [`it takes ${name}, probed with ${taken.probedWith}, for its own`] : []),
    ...(isClient ? [`it takes the client ${name} for its own`] : []),
  ];
}

/** No other protocol may take its openings, nor it theirs. */
function openingFaults(one: Protocol, others: readonly Protocol[]): string[] {
  return others.flatMap((other) => {
    const isTaken = openingsFor(one, TO).some((bytes) =>
      isStrong(other.client({ bytes, ended: true })),
    );
    const takes = openingsFor(other, TO).some((bytes) =>
      isStrong(one.client({ bytes, ended: true })),
    );
    const layers = [...(one.layeredOn ?? []), ...(other.layeredOn ?? [])];
    if (layers.includes(other.id) || layers.includes(one.id)) return [];
    return [
      ...(isTaken ? [`${other.id} takes its opening for its own`] : []),
      ...(takes ? [`it takes the opening of ${other.id} for its own`] : []),
    ];
  });
}

function isStrong(verdict: ReturnType<Protocol['server']>): boolean {
  return verdict.answer === 'match' && verdict.confidence !== 'weak';
}
