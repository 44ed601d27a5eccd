/** One listener for each signal, however many targets share it: adding a listener is slow. */
const callbacks = new WeakMap<AbortSignal, Set<() => void>>();

/** Calls `stop` when the signal aborts, at once if it has. The returned function unsubscribes. */
export function onAbort(signal: AbortSignal | undefined, stop: () => void): () => void {
  if (!signal) return () => {};
  if (signal.aborted) {
    stop();
    return () => {};
  }
  let all = callbacks.get(signal);
  if (!all) {
    all = new Set();
    callbacks.set(signal, all);
    signal.addEventListener('abort', () => callAll(signal), { once: true });
  }
  all.add(stop);
  return () => all.delete(stop);
}

function callAll(signal: AbortSignal): void {
  for (const stop of callbacks.get(signal) ?? []) stop();
}
