import { hex } from '../../bytes/build.ts';
import { latin1 } from '../../bytes/lines.ts';
import { comparePattern, oneOf } from '../../bytes/pattern.ts';
import { ifThere, type Reader } from '../../bytes/reader.ts';
import { type Answer, type Facts, match, protocol, REJECT, type Reply } from '../protocol.ts';

/** OMRON FINS over UDP: a request for the model and version of the controller, which only reads. */
export const fins = protocol({
  id: 'fins',
  title: 'OMRON Factory Interface Network Service',
  name: 'FINS',
  transport: 'udp',
  ports: [9600],
  fragilePorts: [[9600, 9600]],
  sideEffect: {
    kind: 'controls',
    text: 'a controller answers; its model and version are read',
  },
  exposure: [{ risk: 'control-system' }],
  speaksFirst: 'client',
  spec: 'OMRON W342: FINS command and response frames, CONTROLLER DATA READ (05 01)',
  withoutRecording:
    'No OMRON controller or simulator is in Debian or on npm. The manual stands in for it; the client omron-fins was recorded.',
  // To node 0 from node 99, service id fb, command 05 01, data 00 (model and version).
  openings: [hex('80 00 02 000000 006300 fb 0501 00')],
  serverBeginnings: [[oneOf(0xc0, 0xc1), 0]],
  server,
  client,
  roles: { server: 'an OMRON controller', client: 'a FINS client' },
});

const any = undefined;
const isCount = (gateways: number) => gateways <= 7;
/** A command that wants a response; reserved; gateways; destination, source, service id. */
const COMMAND = [0x80, 0, isCount, any, any, any, any, any, any, any];
/** Memory, parameters, program, mode, unit, status, time, messages, access rights, errors, files. */
const COMMAND_GROUPS = [1, 2, 3, 4, 5, 6, 7, 9, 0x0c, 0x21, 0x22, 0x23];
const MAX_SUBCOMMAND = 0x20;
const CONTROLLER_DATA = [5, 1];
/** Main codes are below 50, but for the flag of an error on the way. */
const END_CODE = [(main: number) => (main & 0x7f) < 0x50, any];

/** A response; the addresses in reverse, the service id and the command that were sent. */
function server(reader: Reader, { sent }: Reply): Answer {
  if (comparePattern(sent, COMMAND) !== 'full' || sent.length < 12) return REJECT;
  const [source, destination] = [sent.subarray(6, 9), sent.subarray(3, 6)];
  const isResponse = (control: number) => (control & 0xfe) === 0xc0;
  const head = [isResponse, 0, isCount, ...source, ...destination, ...sent.subarray(9, 12)];
  if (!reader.pattern([...head, ...END_CODE])) return REJECT;
  const end = reader.at;
  // A node, a service id and a command: three of them at least, beside the first byte.
  const isId = [...source, ...sent.subarray(9, 12)].filter((byte) => byte !== 0).length >= 3;
  const isInfo = sent[10] === CONTROLLER_DATA[0] && sent[11] === CONTROLLER_DATA[1];
  const facts = isInfo ? ifThere(reader, modelAndVersion) : undefined;
  return match(isId ? 'certain' : 'weak', 'response with our service id', end, facts ?? {});
}

/** Two texts of 20 bytes: `CJ2M-CPU33`, `02.01`. */
function modelAndVersion(reader: Reader): Facts {
  const [product, version] = [textOf(reader.take(20)), textOf(reader.take(20))];
  return { ...(product ? { product } : {}), ...(version ? { version } : {}) };
}

function textOf(bytes: Uint8Array): string | undefined {
  return /^[\w.-]+(?: [\w.-]+)*/.exec(latin1(bytes))?.[0];
}

function client(reader: Reader): Answer {
  if (!reader.pattern(COMMAND)) return REJECT;
  const isNode = (reader.bytes[7] ?? 0) !== 0 || (reader.bytes[4] ?? 0) !== 0;
  const isKnown = reader.pattern([
    (group) => COMMAND_GROUPS.includes(group),
    (command) => command >= 1 && command <= MAX_SUBCOMMAND,
  ]);
  if (!isKnown || reader.bytes[2] === 0) return REJECT;
  return match(isNode ? 'likely' : 'weak', 'command', reader.at);
}
