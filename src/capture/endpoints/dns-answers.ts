import type { FlowReport } from '../flow-report.ts';
import { addressForm, type HostAddresses } from './host-addresses.ts';

const DNS_PORT = 53;
const HEADER_LENGTH = 12;
const TYPE_A = 1;
const TYPE_AAAA = 28;
const CLASS_IN = 1;
/** Records of one answer that are read. */
const MAX_RECORDS = 64;

/** Learns the addresses of names from the DNS replies of a flow (RFC 1035 section 4). */
export function learnNames(
  { flow: { transport, server } }: FlowReport,
  hosts: HostAddresses,
): void {
  if (transport !== 'udp' || server.port !== DNS_PORT) return;
  for (const message of server.datagrams ?? [server.bytes]) {
    const answer = dnsAnswerOf(message);
    for (const address of answer?.addresses ?? []) hosts.add(answer?.name ?? '', address);
  }
}

interface NameAddresses {
  /** The name of the question: aliases (CNAME) lead from it to the addresses. */
  readonly name: string;
  readonly addresses: readonly string[];
}

/** Undefined if it is not a reply with one question and no error, or is damaged before an address. */
export function dnsAnswerOf(message: Uint8Array): NameAddresses | undefined {
  if (message.length < HEADER_LENGTH) return undefined;
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  const flags = view.getUint16(2);
  const isReply = (flags & 0x8000) !== 0 && (flags & 0x780f) === 0;
  if (!isReply || view.getUint16(4) !== 1) return undefined;
  const question = nameAt(message, HEADER_LENGTH);
  if (!question) return undefined;
  const count = Math.min(view.getUint16(6), MAX_RECORDS);
  const addresses: string[] = [];
  let at = question.end + 4;
  for (let i = 0; i < count; i++) {
    const start = endOfName(message, at);
    if (start === undefined || start + 10 > message.length) break;
    const length = view.getUint16(start + 8);
    const data = message.subarray(start + 10, start + 10 + length);
    if (data.length < length) break;
    if (view.getUint16(start + 2) === CLASS_IN) {
      addresses.push(...addressOf(view.getUint16(start), data));
    }
    at = start + 10 + length;
  }
  return { name: question.name, addresses };
}

function addressOf(type: number, data: Uint8Array): readonly string[] {
  if (type === TYPE_A && data.length === 4) return [data.join('.')];
  if (type !== TYPE_AAAA || data.length !== 16) return [];
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const parts = Array.from({ length: 8 }, (_, i) => view.getUint16(i * 2).toString(16));
  return [addressForm(parts.join(':'))];
}

/** The name of a question, which is the first of its message and never compressed. */
function nameAt(message: Uint8Array, start: number): { name: string; end: number } | undefined {
  const end = endOfName(message, start);
  if (end === undefined || message[end - 1] !== 0) return undefined;
  const labels: string[] = [];
  for (let at = start; at < end - 1; ) {
    const length = message[at] as number;
    labels.push(String.fromCharCode(...message.subarray(at + 1, at + 1 + length)));
    at += 1 + length;
  }
  return { name: labels.join('.'), end };
}

/** The offset behind a name: its labels end with an empty one, or with a pointer. */
function endOfName(message: Uint8Array, start: number): number | undefined {
  for (let at = start; at < message.length && at - start < 256; ) {
    const length = message[at] as number;
    if (length === 0) return at + 1;
    if (length >= 0xc0) return at + 2 <= message.length ? at + 2 : undefined;
    if (length >= 0x40) return undefined;
    at += 1 + length;
  }
  return undefined;
}
