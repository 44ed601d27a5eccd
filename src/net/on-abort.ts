/** A callback in the list of those of its signal. */
interface Subscription {
  readonly stop: () => void;
  isActive: boolean;
  before: Subscription | undefined;
  after: Subscription | undefined;
}

/**
 * One listener for each signal, however many targets share it: adding a listener is slow. A list, and no
 * Set: the tables that a Set outgrows keep what was removed alive for long.
 */
const lists = new WeakMap<AbortSignal, { first: Subscription | undefined }>();

/** Calls `stop` when the signal aborts, at once if it has. The returned function unsubscribes. */
export function onAbort(signal: AbortSignal | undefined, stop: () => void): () => void {
  if (!signal) return () => {};
  if (signal.aborted) {
    stop();
    return () => {};
  }
  let list = lists.get(signal);
  if (!list) {
    list = { first: undefined };
    lists.set(signal, list);
    signal.addEventListener('abort', () => callAll(signal), { once: true });
  }
  const subscription: Subscription = {
    stop,
    isActive: true,
    before: undefined,
    after: list.first,
  };
  if (list.first) list.first.before = subscription;
  list.first = subscription;
  return () => remove(subscription, list);
}

function remove(subscription: Subscription, list: { first: Subscription | undefined }): void {
  const { before, after } = subscription;
  subscription.isActive = false;
  if (before) before.after = after;
  else if (list.first === subscription) list.first = after;
  if (after) after.before = before;
  subscription.before = undefined;
  subscription.after = undefined;
}

/** In the order of their subscription. What a callback unsubscribes is not called any more. */
function callAll(signal: AbortSignal): void {
  const all: Subscription[] = [];
  for (let one = lists.get(signal)?.first; one; one = one.after) all.push(one);
  for (const one of all.reverse()) if (one.isActive) one.stop();
}
