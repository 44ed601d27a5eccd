import { concat, hex, text, u16be, utf8 } from '../bytes/build.ts';
import { startsWith } from '../bytes/compare.ts';
import { fieldOf, type HttpAnswer, readHttpAnswer } from '../bytes/http-answer.ts';
import { latin1 } from '../bytes/lines.ts';
import { between, comparePattern } from '../bytes/pattern.ts';
import { hostHeader, http, requestTarget } from './http.ts';
import { legacyClient, legacyServer, NEED } from './legacy.ts';
import {
  type ClientBytes,
  type Facts,
  match,
  protocol,
  REJECT,
  type Reply,
  type Verdict,
} from './protocol.ts';

/** The request id, which comes back (RFC 8011 section 4.1.2). */
const REQUEST_ID = 'fbip';

/**
 * IPP in HTTP: Get-Printer-Attributes for the printer's name and model, which reads and prints
 * nothing. Where the config names no path it is `/ipp/print` (PWG 5100.14 section 4.2).
 */
export const ipp = protocol({
  id: 'ipp',
  title: 'Internet Printing Protocol',
  name: 'IPP',
  aliases: ['cups'],
  tlsAliases: ['ipps'],
  carriesLines: 'header fields',
  layeredOn: ['http'],
  ports: [631],
  tlsPorts: [631],
  speaksFirst: 'client',
  spec: 'RFC 8010 sections 3.1 and 4, RFC 8011 section 4.2.5',
  alpn: ['http/1.1'],
  openings: [
    ({ host, port, path }) =>
      request(hostHeader(host, port), requestTarget(path === '/' ? '/ipp/print' : path)),
  ],
  server: legacyServer(server),
  client: legacyClient(client),
});

function request(authority: string, target: string): Uint8Array {
  const body = concat(
    hex('0101 000b'),
    REQUEST_ID,
    hex('01'),
    attribute(0x47, 'attributes-charset', 'utf-8'),
    attribute(0x48, 'attributes-natural-language', 'en'),
    attribute(0x45, 'printer-uri', `ipp://${authority}${target}`.slice(0, 1023)),
    attribute(0x44, 'requested-attributes', 'printer-make-and-model'),
    hex('03'),
  );
  return concat(
    `POST ${target} HTTP/1.1\r\nHost: ${authority}\r\nUser-Agent: firstbytes\r\n`,
    `Content-Type: application/ipp\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n`,
    body,
  );
}

function attribute(tag: number, name: string, value: string): Uint8Array {
  const bytes = utf8(value);
  return concat(Uint8Array.of(tag), u16be(name.length), name, u16be(bytes.length), bytes);
}

function server({ bytes, sent, ended }: Reply): Verdict {
  const answer = readHttpAnswer(bytes, ended);
  if (answer === 'partial') return NEED;
  if (answer === 'none') return REJECT;
  const type = fieldOf(answer, 'Content-Type') ?? '';
  if (/^application\/ipp\b/i.test(type)) return response(answer, sent);
  // The product token that cupsd has in its Server field: CUPS/2.4 IPP/2.1.
  const version = / IPP\/(\d\.\d)/.exec(fieldOf(answer, 'Server') ?? '')?.[1];
  if (!version) return REJECT;
  return match('likely', 'Server field that names IPP', answer.statusEnd, {
    ...softwareOf(answer),
    protocolVersion: version,
  });
}

/** Version, status, the request's id, then the group of operation attributes (RFC 8010 section 3.1). */
function response(answer: HttpAnswer, sent: Uint8Array): Verdict {
  const { bodyAt, whole } = answer;
  const named = match(
    'likely',
    'content type application/ipp',
    answer.statusEnd,
    softwareOf(answer),
  );
  const body = text(answer.body);
  const any = undefined;
  const head = comparePattern(body, [
    ...[between(1, 2), between(0, 2), between(0, 5), any],
    ...text(REQUEST_ID),
    1,
  ]);
  if (head === 'partial' && !whole) return NEED;
  if (head !== 'full' || !isOurs(sent)) return named;
  if (!whole && body.length < 1024) return NEED;
  return match('certain', 'IPP response with our request id', [bodyAt, bodyAt + 9], {
    ...softwareOf(answer),
    ...model(answer.body),
    protocolVersion: `${body[0]}.${body[1]}`,
  });
}

function isOurs(sent: Uint8Array): boolean {
  return (
    startsWith(sent, 'POST ') && latin1(sent.subarray(0, 4096)).includes(`\0\x0b${REQUEST_ID}\x01`)
  );
}

/** CUPS/2.4 IPP/2.1 */
function softwareOf(answer: HttpAnswer): Facts {
  const said = /^([\w.-]{1,40})\/([\w.]{1,20})\b/.exec(fieldOf(answer, 'Server') ?? '');
  return said && said[1] !== 'IPP'
    ? { product: said[1] as string, version: said[2] as string }
    : {};
}

/** What we asked for: the maker and the model of the printer. */
function model(body: string): Facts {
  const at = body.indexOf('printer-make-and-model');
  if (at === -1) return {};
  const value = body.slice(at + 24, at + 24 + Math.min(body.charCodeAt(at + 23), 80));
  return value ? { note: value } : {};
}

/** A POST of `application/ipp`. */
function client(call: ClientBytes): Verdict {
  const outer = http.client(call);
  if (outer.answer !== 'match') return outer;
  const said = latin1(call.bytes);
  if (!said.startsWith('POST ')) return REJECT;
  const end = /\r?\n\r?\n/.exec(said);
  if (!end) return call.ended || said.length >= 4096 ? REJECT : NEED;
  const type = fieldOf({ fields: said.slice(0, end.index) }, 'Content-Type') ?? '';
  if (!/^application\/ipp\b/i.test(type)) return REJECT;
  return match('certain', 'POST of application/ipp', end.index + end[0].length, outer.facts);
}
