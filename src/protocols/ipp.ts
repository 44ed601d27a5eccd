import { concat, hex, text, u16be, utf8 } from '../bytes/build.ts';
import { startsWith } from '../bytes/compare.ts';
import { awaitBody, fieldOf, type HttpAnswer, readFields, readHttp } from '../bytes/http-answer.ts';
import { latin1 } from '../bytes/lines.ts';
import { between } from '../bytes/pattern.ts';
import { ifThere, type Reader } from '../bytes/reader.ts';
import { hostHeader, readHttpRequest, requestTarget } from './http.ts';
import { type Answer, type Facts, match, protocol, REJECT, type Reply } from './protocol.ts';

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
  layeredOn: ['http'],
  ports: [631],
  tlsPorts: [631],
  popularity: 16,
  speaksFirst: 'client',
  spec: 'RFC 8010 sections 3.1 and 4, RFC 8011 section 4.2.5',
  alpn: ['http/1.1'],
  openings: [
    ({ host, port, path }) =>
      request(hostHeader(host, port), requestTarget(path === '/' ? '/ipp/print' : path)),
  ],
  carriesLines: 'header fields',
  server,
  client,
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

function server(reader: Reader, { sent }: Reply): Answer {
  const answer = readHttp(reader);
  if (!answer) return REJECT;
  const type = fieldOf(answer, 'Content-Type') ?? '';
  if (IPP_TYPE.test(type)) return response(reader, answer, sent);
  // The product token that cupsd has in its Server field: CUPS/2.4 IPP/2.1.
  const version = / IPP\/(\d\.\d)/.exec(fieldOf(answer, 'Server') ?? '')?.[1];
  if (!version) return REJECT;
  return match('likely', 'Server field that names IPP', answer.statusEnd, {
    ...softwareOf(answer),
    protocolVersion: version,
  });
}

const IPP_TYPE = /^application\/ipp\b/i;

/** Version, status, the request's id, then the group of operation attributes (RFC 8010 section 3.1). */
const RESPONSE = [
  ...[between(1, 2), between(0, 2), between(0, 5), undefined],
  ...[...text(REQUEST_ID), 1],
];

function response(reader: Reader, answer: HttpAnswer, sent: Uint8Array): Answer {
  const { body, bodyAt, whole, statusEnd } = answer;
  const isResponse = whole
    ? ifThere(reader, () => reader.pattern(RESPONSE))
    : reader.pattern(RESPONSE);
  if (!isResponse || !isOurs(sent)) {
    return match('likely', 'content type application/ipp', statusEnd, softwareOf(answer));
  }
  if (body.length < 1024) awaitBody(answer);
  return match('certain', 'IPP response with our request id', [bodyAt, bodyAt + 9], {
    ...softwareOf(answer),
    ...model(body),
    protocolVersion: `${body.charCodeAt(0)}.${body.charCodeAt(1)}`,
  });
}

function isOurs(sent: Uint8Array): boolean {
  return startsWith(sent, 'POST ') && latin1(sent, 0, 4096).includes(`\0\x0b${REQUEST_ID}\x01`);
}

/** CUPS/2.4 IPP/2.1 */
function softwareOf(answer: HttpAnswer): Facts {
  const named = /^([\w.-]{1,40})\/([\w.]{1,20})\b/.exec(fieldOf(answer, 'Server') ?? '');
  return named && named[1] !== 'IPP'
    ? { product: named[1] as string, version: named[2] as string }
    : {};
}

/** The attribute that we requested: the maker and the model of the printer. */
function model(body: string): Facts {
  const at = body.indexOf('printer-make-and-model');
  if (at === -1) return {};
  const value = body.slice(at + 24, at + 24 + Math.min(body.charCodeAt(at + 23), 80));
  return value ? { note: value } : {};
}

/** A POST of `application/ipp`. */
function client(reader: Reader): Answer {
  const outer = readHttpRequest(reader);
  if (outer.answer !== 'match' || !startsWith(reader.bytes, 'POST ')) return REJECT;
  const type = fieldOf({ fields: readFields(reader) }, 'Content-Type') ?? '';
  if (!IPP_TYPE.test(type)) return REJECT;
  return match('certain', 'POST of application/ipp', reader.at, outer.facts);
}
