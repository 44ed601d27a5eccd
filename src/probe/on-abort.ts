/** One listener for each signal, however many targets wait for it: adding one costs. */
const waiting = new WeakMap<AbortSignal, Set<() => void>>();

/** Calls `stop` when the signal aborts (at once if it has); returns how to take that back. */
export function onAbort(signal: AbortSignal | undefined, stop: () => void): () => void {
  if (!signal) return () => {};
  if (signal.aborted) stop();
  let all = waiting.get(signal);
  if (!all) {
    all = new Set();
    waiting.set(signal, all);
    signal.addEventListener('abort', () => callAll(signal), { once: true });
  }
  all.add(stop);
  return () => all.delete(stop);
}

function callAll(signal: AbortSignal): void {
  for (const stop of waiting.get(signal) ?? []) stop();
}
