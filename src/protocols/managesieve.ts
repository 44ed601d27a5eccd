import { text } from '../bytes/build.ts';
import { completeLines, latin1, lineAt } from '../bytes/lines.ts';
import { legacyAccepts, legacyClient, legacyServer, NEED } from './legacy.ts';
import {
  type ClientBytes,
  type Facts,
  match,
  protocol,
  REJECT,
  type Reply,
  type Verdict,
} from './protocol.ts';

/** ManageSieve: greeting of RFC 5804 section 1.7, responses of 1.2, STARTTLS of 2.2. */
export const managesieve = protocol({
  id: 'managesieve',
  title: 'ManageSieve',
  name: 'ManageSieve',
  aliases: ['sieve'],
  waitsForServer: 'RFC 5804 section 1.2',
  ports: [4190],
  tlsPorts: [5190],
  speaksFirst: 'server',
  spec: 'RFC 5804 section 1.7',
  // RFC 5804 section 1.7.
  banner: text(
    '"IMPLEMENTATION" "firstbytes"\r\n"SASL" ""\r\n"SIEVE" ""\r\n"VERSION" "1.0"\r\nOK\r\n',
  ),
  openings: [text('CAPABILITY\r\n')],
  starttls: [{ send: text('STARTTLS\r\n'), accepts: legacyAccepts(starttlsAccepted) }],
  server: legacyServer(server),
  client: legacyClient(client),
});

/** The names of RFC 5804 section 1.7. */
const NAMES = [
  'IMPLEMENTATION',
  'SASL',
  'SIEVE',
  'STARTTLS',
  'MAXREDIRECTS',
  'NOTIFY',
  'LANGUAGE',
  'OWNER',
  'RENAME',
  'UNAUTHENTICATE',
  'VERSION',
];

/** The list of extensions makes a long line. */
const LINE = 2048;

function server({ bytes, sent, ended }: Reply): Verdict {
  if (bytes.length === 0) return ended ? REJECT : NEED;
  if (bytes[0] !== 0x22) return refusal(bytes, ended);
  const start = latin1(bytes.subarray(0, 20)).toUpperCase();
  if (!NAMES.some((name) => fitsName(start, `"${name}"`))) return REJECT;

  const line = lineAt(bytes, 0, LINE);
  if (line === 'long') return REJECT;
  if (line === 'partial') return ended ? REJECT : NEED;
  if (!/^"[A-Z]+"(?: "[^"]*")?$/i.test(line.text)) return REJECT;
  const list = capabilityList(bytes);
  if (list === 'none') return REJECT;
  if (list === 'partial' && !ended && bytes.length < 4096) return NEED;
  const sure = typeof list === 'object' || /^"(?:IMPLEMENTATION|SIEVE)" "/i.test(line.text);
  const asked = latin1(sent).startsWith('STARTTLS');
  return match(sure ? 'certain' : 'likely', 'capability list', line.end, {
    ...facts(latin1(bytes)),
    ...(typeof list === 'object' && !asked ? { starttls: list.starttls } : {}),
  });
}

function fitsName(said: string, name: string): boolean {
  return said.length < name.length ? name.startsWith(said) : said.startsWith(name);
}

/** The lines up to the `OK` that ends them; a capability has a name and at most one value. */
function capabilityList(bytes: Uint8Array): { starttls: boolean } | 'partial' | 'none' {
  let starttls = false;
  for (const { text: line } of completeLines(bytes, LINE).lines) {
    if (/^OK(?: |$)/i.test(line)) return { starttls };
    if (!line.startsWith('"')) return 'none';
    if (/^"STARTTLS"/i.test(line)) starttls = true;
  }
  return 'partial';
}

function facts(said: string): Facts {
  const name = /^"IMPLEMENTATION" "([^"\r\n]+)"/im.exec(said)?.[1];
  const protocolVersion = /^"VERSION" "([\d.]+)"/im.exec(said)?.[1];
  const parts = /^(.+?)[ /-]v?(\d[\w.]*)/.exec(name ?? '');
  const version = parts?.[2];
  return {
    ...(name ? { product: parts?.[1] ?? name } : {}),
    ...(version ? { version } : {}),
    ...(protocolVersion ? { protocolVersion } : {}),
  };
}

/** A server that turns a client away says BYE and why in quotes (section 1.2). */
function refusal(bytes: Uint8Array, ended: boolean): Verdict {
  const said = latin1(bytes.subarray(0, 5));
  if (!fitsName(said, 'BYE "') && !fitsName(said, 'BYE (')) return REJECT;
  const line = lineAt(bytes, 0, 512);
  if (line === 'long') return REJECT;
  if (line === 'partial') return ended ? REJECT : NEED;
  const parts = /^BYE (?:\([A-Z/-]+(?: "[^"]*")?\) ?)?(?:"([^"]*)")?$/.exec(line.text);
  if (!parts) return REJECT;
  const sure = line.text.includes('(REFERRAL') || /sieve/i.test(line.text) ? 'likely' : 'weak';
  return match(sure, 'BYE', line.end, parts[1] ? { note: parts[1] } : {});
}

/** What is left of the greeting ends in an OK too, but only capabilities precede that one. */
function starttlsAccepted(received: Uint8Array): 'yes' | 'no' | 'need' {
  const answers = completeLines(received, LINE).lines.filter(({ text }) => !text.startsWith('"'));
  const [first] = answers;
  if (!first) return 'need';
  return /^OK(?: |$)/i.test(first.text) ? 'yes' : 'no';
}

function client({ bytes, ended }: ClientBytes): Verdict {
  const said = latin1(bytes.subarray(0, 24)).toUpperCase();
  if (!OPENERS.some((one) => fitsName(said, one))) return REJECT;
  const line = lineAt(bytes, 0, LINE);
  if (line === 'long') return REJECT;
  if (line === 'partial') return ended ? REJECT : NEED;
  if (/^(?:CAPABILITY|AUTHENTICATE "[\w-]+".*)$/i.test(line.text)) {
    return match('certain', 'command of ManageSieve', line.end);
  }
  // SMTP, NNTP and IRC have the same word.
  return /^STARTTLS$/i.test(line.text) ? match('weak', 'STARTTLS', line.end) : REJECT;
}

const OPENERS = ['CAPABILITY', 'AUTHENTICATE "', 'STARTTLS'];
