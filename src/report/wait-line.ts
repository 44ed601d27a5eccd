import { escapeForTerminal } from '../bytes/escape.ts';
import { addressText } from '../expect/endpoint.ts';
import type { Result } from '../expect/result.ts';

/** UTF-16 units of what a server replies while it is not ready. */
const MAX_MESSAGE_LENGTH = 60;

/**
 * One line about an endpoint that is waited for: `12s db 127.0.0.1:5432: refused -> ok (PostgreSQL 15)`.
 * `before` are the results of the previous probe; undefined if both probes show the same.
 */
export function waitLine(
  results: readonly Result[],
  before: readonly Result[] | undefined,
  ms: number,
): string | undefined {
  const [first] = results;
  if (!first) return undefined;
  const state = stateText(results);
  const previous = before && stateText(before);
  if (state === previous) return undefined;
  const { name, target } = first.endpoint;
  const endpoint = name === undefined ? addressText(target) : `${name} ${addressText(target)}`;
  const change = previous === undefined ? state : `${previous} -> ${state}`;
  return escapeForTerminal(`${Math.floor(ms / 1000)}s ${endpoint}: ${change}`);
}

/** What each address shows; nothing is repeated. */
function stateText(results: readonly Result[]): string {
  return [...new Set(results.map(resultText))].join(', ');
}

function resultText({ status, findings, identification: { stack, facts } }: Result): string {
  const note = findings.find((one) => one.code === 'not-ready');
  if (note) return `not-ready (${note.about.message.trim().slice(0, MAX_MESSAGE_LENGTH)})`;
  const software = [facts.product, facts.version].filter((part) => part !== undefined).join(' ');
  if (status === 'ok') return software === '' ? 'ok' : `ok (${software})`;
  const code = findings[0]?.code ?? status;
  return status === 'mismatch' && stack.length > 0 ? `${code} (${stack.join('/')})` : code;
}
