import { concat, hex, text, u32le } from '../bytes/build.ts';
import { compare, compareAny } from '../bytes/compare.ts';
import { latin1 } from '../bytes/lines.ts';
import { between, comparePattern } from '../bytes/pattern.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import { hostHeader, requestTarget } from './http.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import { type ClientBytes, match, protocol, REJECT, type Reply, type Verdict } from './protocol.ts';

/** OPC UA over TCP: Hello, Acknowledge and Error (OPC 10000-6 section 7.1.2). */
export const opcua = protocol({
  id: 'opcua',
  title: 'OPC Unified Architecture',
  name: 'OPC UA',
  aliases: ['opc-ua', 'opc.tcp', 'opcua-tcp'],
  ports: [4840],
  speaksFirst: 'client',
  spec: 'OPC 10000-6 section 7.1.2',
  openings: [({ host, port, path }) => hello(`opc.tcp://${hostHeader(host, port)}${pathOf(path)}`)],
  // The chunk size that stacks offer; the least that they must take is 8192.
  framing: { offset: 4, size: 4, endian: 'little', counts: 'self', max: 65_535 },
  server: legacyServer(server),
  client: legacyClient(client),
});

/** The longest endpoint URL and the longest reason (section 7.1.2.3 and 7.1.2.5). */
const LONGEST = 4096;

function pathOf(path: string): string {
  return path === '/' ? '' : requestTarget(path);
}

/** Version 0, buffers of 64 KiB, no limits for messages and chunks. */
function hello(url: string): Uint8Array {
  const to = text(url.slice(0, LONGEST));
  return concat(
    text('HELF'),
    u32le(32 + to.length),
    hex('00000000 ffff0000 ffff0000 00000000 00000000'),
    u32le(to.length),
    to,
  );
}

function server(reply: Reply): Verdict {
  const { bytes, ended } = reply;
  const verdict = compare(bytes, 'E') === 'full' ? error(reply) : acknowledge(bytes);
  return verdict.answer === 'need' && ended ? REJECT : verdict;
}

/** Type, size 28, then version, buffer sizes of 8192 and more, and limits. */
function acknowledge(bytes: Uint8Array): Verdict {
  const any = undefined;
  const fit = comparePattern(bytes, [
    ...[0x41, 0x43, 0x4b, 0x46, 28, 0, 0, 0],
    ...[between(0, 9), 0, 0, 0],
    ...Array.from({ length: 16 }, () => any),
  ]);
  if (fit === 'none') return REJECT;
  if (fit === 'partial') return NEED;
  if (readUnsigned(bytes, 12, 4, 'little') < 8192) return REJECT;
  if (readUnsigned(bytes, 16, 4, 'little') < 8192) return REJECT;
  return match('certain', 'Acknowledge', 28, { protocolVersion: String(bytes[8]) });
}

/** Type, size, a status of severity "bad", and a reason whose length agrees with the size. */
function error({ bytes, ended }: Reply): Verdict {
  const any = undefined;
  const fit = comparePattern(bytes, [
    ...[0x45, 0x52, 0x52, 0x46, any, between(0, 0x10), 0, 0],
    ...[any, any, any, between(0x80, 0xbf)],
    ...[any, any, any, any],
  ]);
  if (fit === 'none') return REJECT;
  if (fit === 'partial') return NEED;
  const size = readUnsigned(bytes, 4, 4, 'little');
  const length = readUnsigned(bytes, 12, 4, 'little');
  const isNull = length === 0xffffffff;
  if (size !== 16 + (isNull ? 0 : length)) return REJECT;
  const end = Math.min(size, LONGEST);
  if (bytes.length < end && !ended) return NEED;
  const code = readUnsigned(bytes, 8, 4, 'little').toString(16);
  const reason = latin1(bytes.subarray(16, Math.min(end, 16 + 80))).trim();
  const note = reason ? `error 0x${code}: ${reason}` : `error 0x${code}`;
  return match('certain', 'Error', Math.min(end, bytes.length), { note });
}

/** Hello; or ReverseHello (section 7.1.2.6), with which a server calls a client. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const need = ended ? REJECT : NEED;
  const type = compareAny(bytes, ['HELF', 'RHEF']);
  if (type !== 'full') return type === 'partial' ? need : REJECT;
  const reverse = compare(bytes, 'R') === 'full';
  const lengthAt = reverse ? 8 : 28;
  if (bytes.length >= 8) {
    const size = readUnsigned(bytes, 4, 4, 'little');
    if (size < lengthAt + 4 || size > lengthAt + 8 + 2 * LONGEST) return REJECT;
  }
  if (bytes.length < lengthAt + 4) return need;
  const size = readUnsigned(bytes, 4, 4, 'little');
  const length = readUnsigned(bytes, lengthAt, 4, 'little');
  const fits = reverse ? size >= 16 + length : size === 32 + length || length === 0xffffffff;
  if (!fits) return REJECT;
  return match('certain', reverse ? 'ReverseHello' : 'Hello', lengthAt + 4);
}
