import { concat, hex, text } from '../bytes/build.ts';
import { startsWith } from '../bytes/compare.ts';
import { between, oneOf } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import {
  type Answer,
  firstMatch,
  isRequestOf,
  match,
  protocol,
  REJECT,
  type Reply,
} from './protocol.ts';

const VARIABLE = 'FCGI_MPXS_CONNS';
/** Version 1, type 9, request 0, one pair of a name and an empty value. */
const GET_MPXS_CONNS = concat(
  hex('0109 0000 0011 0000'),
  Uint8Array.of(VARIABLE.length, 0),
  VARIABLE,
);
/** A management record of type 111, which does not exist (section 4.2). */
const UNKNOWN_RECORD = hex('016f 0000 0000 0000');

/** FCGI_BEGIN_REQUEST and FCGI_GET_VALUES. */
const isFirstRequest = (type: number) => type === 1 || type === 9;

/** FastCGI: FCGI_GET_VALUES, a management record that starts no request. */
export const fastcgi = protocol({
  id: 'fastcgi',
  title: 'FastCGI',
  name: 'FASTCGI',
  aliases: ['php-fpm', 'fcgi'],
  ports: [9000],
  exposure: [{ risk: 'execution' }],
  popularity: 8,
  speaksFirst: 'client',
  spec: 'FastCGI Specification sections 3.3 and 4.1; PHP-FPM 8.2 as observed',
  // libfcgi (fcgiwrap) keeps its result back until the next record has come.
  openings: [concat(GET_MPXS_CONNS, UNKNOWN_RECORD)],
  // nginx compares the version, php-fpm the type as well, before the content.
  framing: {
    offset: 4,
    size: 2,
    endian: 'big',
    counts: 'payload',
    max: 65_535,
    compared: { server: [1], client: [1, isFirstRequest] },
  },
  serverBeginnings: [[1, oneOf(6, 7, 10, 11)]],
  server,
  client,
});

function server(reader: Reader, { sent }: Reply): Answer {
  return firstMatch(reader, SERVER_WAYS, sent);
}

const SERVER_WAYS = [values, noValues, refusal, output];

const any = undefined;
const VALUES_HEADER = [1, 10, 0, 0, 0, between(8, 128), between(0, 8), any];
/** The lengths of a name and of its value, then the name. */
const PAIR = [between(10, 20), between(1, 10), ...text('FCGI_')];

/** FCGI_GET_VALUES_RESULT: the requested name, and 0 or 1. */
function values(reader: Reader): Answer {
  return reader.pattern(VALUES_HEADER) && reader.pattern(PAIR)
    ? match('certain', 'FCGI_GET_VALUES_RESULT', reader.at)
    : REJECT;
}

const GET_VALUES = hex('0109 0000');
const NO_VALUES = hex('010a 0000 0000 0000');

/** An unknown name is omitted from the result. */
function noValues(reader: Reader, sent: Uint8Array): Answer {
  return startsWith(sent, GET_VALUES) && reader.text(NO_VALUES)
    ? match('certain', 'FCGI_GET_VALUES_RESULT without values', reader.at)
    : REJECT;
}

/** FCGI_UNKNOWN_TYPE: the type that was not understood, and seven reserved bytes. */
const UNKNOWN_TYPE = [1, 11, 0, 0, 0, 8, 0, any, 9, 0, 0, 0, 0, 0, 0, 0];

function refusal(reader: Reader): Answer {
  return reader.pattern(UNKNOWN_TYPE) ? match('certain', 'FCGI_UNKNOWN_TYPE', reader.at) : REJECT;
}

const BEGIN = 1;
const OUTPUT_TEXT = /^(?:Status|Content-[Tt]ype|X-[\w-]+|PHP message): /;

/** FCGI_STDOUT (6) or FCGI_STDERR (7) of a request, with text: an answer to a request. */
function output(reader: Reader, sent: Uint8Array): Answer {
  if (sent[1] !== BEGIN || !isRequestOf(fastcgi, sent)) return REJECT;
  if (!reader.pattern([1, between(6, 7), ...sent.subarray(2, 4), any, any, any, any]))
    return REJECT;
  return OUTPUT_TEXT.test(reader.availableText(56))
    ? match('likely', 'output of a request', reader.at)
    : match('weak', 'record', reader.at);
}

function client(reader: Reader): Answer {
  return firstMatch(reader, CLIENT_WAYS);
}

const CLIENT_WAYS = [beginRequest, getValues];

/** FCGI_BEGIN_REQUEST: role 1 to 3, keep the connection or not, five reserved bytes. */
const BEGIN_REQUEST = [
  ...[1, 1, any, any, 0, 8, 0, any],
  ...[0, between(1, 3), between(0, 1), 0, 0, 0, 0, 0],
];

function beginRequest(reader: Reader): Answer {
  return reader.pattern(BEGIN_REQUEST) ? match('certain', 'FCGI_BEGIN_REQUEST', reader.at) : REJECT;
}

function getValues(reader: Reader): Answer {
  if (!reader.text(GET_VALUES)) return REJECT;
  reader.skip(6);
  return reader.text('FCGI_') ? match('certain', 'FCGI_GET_VALUES', reader.at) : REJECT;
}
