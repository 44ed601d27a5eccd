import { concat, hex, text } from '../bytes/build.ts';
import { compareCaseless, startsWith } from '../bytes/compare.ts';
import { between } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { textPattern } from '../bytes/text-pattern.ts';
import { type Answer, firstMatch, match, protocol, REJECT, type Reply } from './protocol.ts';

/** Gearman: ECHO_REQ, which the job server answers with the same data (PROTOCOL, "Binary Packet"). */
export const gearman = protocol({
  id: 'gearman',
  title: 'Gearman',
  name: 'Gearman',
  aliases: ['gearmand'],
  ports: [4730],
  exposure: [{ risk: 'broker' }],
  speaksFirst: 'client',
  spec: 'Gearman PROTOCOL, "Binary Packet" and "Administrative Protocol"; gearmand 1.1.20',
  openings: [concat('\0REQ', hex('00000010 00000008'), 'fbytfbyt')],
  framing: {
    offset: 8,
    size: 4,
    endian: 'big',
    counts: 'payload',
    max: 0x7fff_ffff,
    compared: { server: [...text('\0RES')], client: [...text('\0REQ')] },
  },
  server,
  client,
});

/** Whatever does not begin with NUL is a line of the administrative protocol. */
function server(reader: Reader, { sent }: Reply): Answer {
  if (reader.peek() === 0) return packet(reader, sent);
  if (isAboutJobs(sent)) return table(reader);
  // The server in Perl (Gearman::Server) has an empty text.
  if (reader.text('ERR unknown_command ')) return match('likely', 'unknown command', reader.at);
  if (!reader.text('ERR UNKNOWN_COMMAND Unknown+server+command')) return REJECT;
  return match('certain', 'unknown command', reader.at);
}

const QUERIES = ['status\r\n', 'status\n', 'workers\r\n', 'workers\n'];

function isAboutJobs(sent: Uint8Array): boolean {
  for (const query of QUERIES) if (compareCaseless(sent, query) === 'full') return true;
  return false;
}

/** A function with its numbers of jobs, running jobs and workers; or a worker with its address and client id. */
const ROW = textPattern(
  /^(?:[^\t\r\n]+\t\d{1,10}\t\d{1,10}\t\d{1,10}|\d{1,10} [\da-f.:%]+ \S+ :[ -~]*)\r?\n/,
);

/** The answer to `status` or `workers`: rows, and a dot behind the last one. */
function table(reader: Reader): Answer {
  return reader.match(ROW) ? match('likely', 'row of the answer', reader.at) : REJECT;
}

/** Magic, a type up to 42, length; ECHO_RES brings our data back. */
const RESPONSE = [...text('\0RES'), 0, 0, 0, between(1, 42)];
const ECHO_RES = 17;

function packet(reader: Reader, sent: Uint8Array): Answer {
  if (!reader.pattern(RESPONSE)) return REJECT;
  const length = reader.u32be();
  if (length > 0xffffff) return REJECT;
  if (reader.bytes[7] !== ECHO_RES) return match('likely', 'response packet', reader.at);
  const data = sent.subarray(12);
  const mayBeOurs = startsWith(sent, '\0REQ') && data.length >= 4 && data.length === length;
  const isOurs = mayBeOurs && reader.text(data);
  return match(isOurs ? 'certain' : 'likely', 'ECHO_RES', reader.at);
}

/** A client first sends SUBMIT_JOB and its kin, a worker CAN_DO or SET_CLIENT_ID. */
function client(reader: Reader): Answer {
  return firstMatch(reader, CLIENT_WAYS);
}

const CLIENT_WAYS = [requestPacket, administrativeCommand];

const REQUEST = [...text('\0REQ'), 0, 0, 0, between(1, 42), 0];

function requestPacket(reader: Reader): Answer {
  return reader.pattern(REQUEST) ? match('certain', 'request packet', reader.at) : REJECT;
}

/** Other protocols have `status`, `version` and the like as well; these are only Gearman's. */
const COMMANDS = ['create function ', 'drop function ', 'show unique jobs', 'cancel job '];

function administrativeCommand(reader: Reader): Answer {
  if (!reader.oneOf(COMMANDS) || reader.line(MAX_ARGUMENT_LENGTH) === undefined) return REJECT;
  return match('likely', 'administrative command', reader.at);
}

const MAX_ARGUMENT_LENGTH = 240;
