import { fieldOf, readHttp } from '../bytes/http-answer.ts';
import { Reader } from '../bytes/reader.ts';
import type { Exchange } from './exchange.ts';
import { isOpeningOf } from './probe.ts';

/** How many connections must have been closed without a header: one may be an accident. */
const MIN_CLOSED = 2;

/** What HTTP servers answer to a request that they cannot read, such as the header itself. */
const UNREADABLE: readonly number[] = [400, 408, 414, 431, 501, 505];

/**
 * Whether this exchange and the others are the pair that shows a server that demands a header of the
 * PROXY protocol: it closed on whatever came without one, an HTTP request among it, and answers the HEAD
 * behind one. The answer alone proves less: many servers that do not know the header reply to it.
 */
export function isHeaderDemanded(one: Exchange, exchanges: readonly Exchange[]): boolean {
  if (!isOpeningOf(one.probedWith, 'proxy-protocol') || one.sentHeader) return false;
  if (!isAnswer(one)) return false;
  const others = exchanges.filter(({ probedWith }) => !isOpeningOf(probedWith, 'proxy-protocol'));
  const plain = others.filter(({ proxyHeader, end }) => !proxyHeader && end !== 'open');
  return (
    plain.length >= MIN_CLOSED &&
    plain.every(isClosed) &&
    plain.some(({ probedWith }) => isOpeningOf(probedWith, 'http'))
  );
}

function isClosed({ end, turns, tls }: Exchange): boolean {
  const isEmpty = turns.every(({ received }) => received.length === 0);
  return isEmpty && !tls && (end === 'eof' || end === 'reset');
}

/** A response to the HEAD: any status but those that the header itself may get. */
function isAnswer({ turns, end }: Exchange): boolean {
  const answer = readHttp(new Reader(turns[0]?.received ?? new Uint8Array(0), true));
  if (!answer || answer.status < 200) return false;
  if (!UNREADABLE.includes(answer.status)) return true;
  // A length and no body answer a HEAD (RFC 9110 section 9.3.2), so the HEAD was read.
  const length = Number(fieldOf(answer, 'Content-Length') ?? 0);
  return end === 'eof' && length > 0 && answer.body === '';
}
