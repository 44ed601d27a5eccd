// What is true of an endpoint, and what it may be called.

/**
 * One endpoint of a list:
 * {name, host, port, transport, truth, tls, alt}. `right` is the expectation that must hold,
 * `accepted` the stacks that may be named, none where nothing is spoken that anybody knows.
 */
export function truthOf(entry, registry) {
  const known = registry.over(entry.transport ?? 'tcp');
  const inTls = entry.tls === true;
  const stackOf = (name) => {
    const stack = known.parseStack(name);
    return stack && inTls && stack[0] !== 'tls' ? ['tls', ...stack] : stack;
  };
  const nothing = entry.truth === 'unknown' || entry.truth === 'closed';
  const names = [entry.truth, ...(entry.alt ?? [])];
  const accepted = names.flatMap((name) => {
    const stack = stackOf(name);
    return stack ? [stack] : [];
  });
  // Around something that nobody knows, TLS is still TLS.
  if (inTls) accepted.push(['tls']);
  return { ...entry, nothing: nothing && !inTls, accepted, right: rightOf(entry, stackOf) };
}

/** The expectation's text; undefined if the registry does not know the truth. */
function rightOf({ truth, tls, transport }, stackOf) {
  if (truth === 'closed') return 'closed';
  if (truth === 'unknown') return tls === true ? 'tls' : transport === 'udp' ? undefined : 'tcp';
  return stackOf(truth)?.join('/');
}

/** Whether what was found is right. */
export function isRight({ accepted, nothing, truth, tls }, { outcome, stack }) {
  if (nothing || outcome !== 'identified') return nothing && stack.length === 0;
  const wanted = accepted[0] ?? [];
  if (begins(stack, wanted)) return true;
  // `tls` alone is right only where nothing is known inside.
  const others = accepted.slice(1).filter((one) => one.length > 1 || one[0] !== 'tls');
  if (others.some((one) => begins(stack, one))) return true;
  return tls === true && (truth === 'tls' || truth === 'unknown') && stack[0] === 'tls';
}

/** Expectations that do not hold, in an order that the seed decides. */
export function wrongFor(entry, registry, count, random) {
  const known = registry.over(entry.transport ?? 'tcp');
  const all = known.all.flatMap(({ id }) => {
    const stack = known.stackOf(id);
    const inside = known.get('tls') && id !== 'tls' ? [['tls', ...stack]] : [];
    return [stack, ...inside];
  });
  const silent = new Set(known.all.filter(({ answersBy }) => answersBy).map(({ id }) => id));
  const wrong = all.filter(
    (stack) =>
      !entry.accepted.some((one) => begins(one, stack) || begins(stack, one)) &&
      // Who never answers cannot be told from another that never does.
      !(entry.mute && silent.has(stack.at(-1))),
  );
  return shuffled(wrong, random)
    .slice(0, count)
    .map((stack) => stack.join('/'));
}

function begins(stack, start) {
  return start.length <= stack.length && start.every((id, i) => stack[i] === id);
}

function shuffled(list, random) {
  const all = [...list];
  for (let i = all.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [all[i], all[j]] = [all[j], all[i]];
  }
  return all;
}

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
