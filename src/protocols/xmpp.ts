import { concat, text } from '../bytes/build.ts';
import { latin1 } from '../bytes/lines.ts';
import { legacyAccepts, legacyClient, legacyServer, NEED } from './legacy.ts';
import {
  type ClientBytes,
  type Facts,
  match,
  protocol,
  REJECT,
  type Reply,
  type RequestTarget,
  type Verdict,
} from './protocol.ts';

const STREAMS = 'http://etherx.jabber.org/streams';
const TLS = 'urn:ietf:params:xml:ns:xmpp-tls';

/**
 * XMPP, between client and server and between servers: the stream header of RFC 6120 section
 * 4.2, the features of 4.3.2, STARTTLS of 5.4. Whatever is wrong with a stream is answered
 * with a stream (section 4.9.1.1), so a server betrays itself to strangers. STARTTLS goes on in
 * the stream that the opening began.
 */
export const xmpp = protocol({
  id: 'xmpp',
  title: 'Extensible Messaging and Presence Protocol',
  name: 'XMPP',
  aliases: ['jabber', 'xmpp-client', 'jabber-client', 'xmpp-server', 'jabber-server'],
  tlsAliases: ['xmpps', 'xmpps-client', 'xmpps-server'],
  ports: [5222, 5269, 5280],
  tlsPorts: [5223, 5270],
  speaksFirst: 'client',
  spec: 'RFC 6120 section 4.2',
  alpn: ['xmpp-client', 'xmpp-server'],
  openings: [streamHeader],
  starttls: [
    { send: text(`<starttls xmlns='${TLS}'/>`), accepts: legacyAccepts(starttlsAccepted) },
  ],
  server: legacyServer(server),
  client: legacyClient(client),
});

/** `to` is a must (section 4.7.2): Prosody turns a stream away that lacks it. */
function streamHeader({ host }: RequestTarget): Uint8Array {
  const name = host.replace(/%.*$/, '').replace(/[^\w.:-]/g, '');
  return concat(
    `<?xml version='1.0'?><stream:stream to='${name}' xmlns='jabber:client' `,
    `xmlns:stream='${STREAMS}' version='1.0'>`,
  );
}

/** A start tag that the recognizers take: its text, and the offset after it. */
interface Tag {
  readonly name: string;
  readonly attributes: string;
  readonly end: number;
}

/** No header that was seen is half as long. */
const HEADER = 2048;

function server({ bytes, layer, ended }: Reply): Verdict {
  const tag = firstTag(bytes, ended, ['stream:stream', 'stream:error']);
  if (tag === 'partial') return NEED;
  if (tag === 'none') return REJECT;
  const rest = latin1(bytes.subarray(tag.end));
  const rule = tag.name === 'stream:error' ? 'stream error' : 'stream header';
  return match('certain', rule, tag.end, {
    ...versionOf(tag),
    ...refusal(tag.name === 'stream:error' ? `<stream:error>${rest}` : rest),
    ...(layer === 'tcp' ? features(rest) : {}),
  });
}

/** The first tag, behind an XML declaration, if it is of the namespace of streams. */
function firstTag(
  bytes: Uint8Array,
  ended: boolean,
  names: readonly string[],
): Tag | 'partial' | 'none' {
  const said = latin1(bytes.subarray(0, HEADER));
  const need = ended || bytes.length >= HEADER ? 'none' : 'partial';
  const declaration = /^\s{0,8}(?:<\?xml [^<>]{0,128}\?>\s{0,8})?/.exec(said)?.[0] ?? '';
  const rest = said.slice(declaration.length);
  const name = names.find((one) => rest.startsWith(`<${one}`));
  if (!name)
    return mayBeDeclaration(rest, declaration) || names.some((one) => `<${one}`.startsWith(rest))
      ? need
      : 'none';
  const tag = /^<[\w:]+((?:\s+[\w:]+\s*=\s*(?:'[^'<]*'|"[^"<]*"))*)\s*\/?>/.exec(rest);
  if (!tag) return OPEN_TAG.test(rest) ? need : 'none';
  const attributes = tag[1] as string;
  if (!attributes.includes(STREAMS)) return 'none';
  return { name, attributes, end: declaration.length + tag[0].length };
}

const OPEN_TAG =
  /^<[\w:]+(?:\s+[\w:]+\s*=\s*(?:'[^'<]*'|"[^"<]*"))*(?:\s*\/?|\s+[\w:]+\s*(?:=\s*(?:'[^'<]*|"[^"<]*)?)?)$/;

function mayBeDeclaration(rest: string, before: string): boolean {
  if (before.trim() !== '') return false;
  return '<?xml '.startsWith(rest) || /^<\?xml [^<>]{0,129}$/.test(rest);
}

function versionOf({ attributes }: Tag): Facts {
  const version = /\sversion\s*=\s*['"](\d\.\d)['"]/.exec(attributes)?.[1];
  return version ? { protocolVersion: version } : {};
}

/** The condition is the first element of a stream error (RFC 6120 section 4.9.2). */
function refusal(rest: string): Facts {
  const condition = /<stream:error[^<>]*>\s*<([a-z-]{1,40})[\s/>]/.exec(rest)?.[1];
  return condition ? { note: `stream error: ${condition}` } : {};
}

function features(rest: string): Facts {
  const list = /<stream:features[^<>]*?(?:\/>|>([\s\S]*?)<\/stream:features>)/.exec(rest);
  return list ? { starttls: list[1]?.includes(TLS) ?? false } : {};
}

/** The features may still be on their way; they offer `starttls`, and do not say `proceed`. */
function starttlsAccepted(received: Uint8Array): 'yes' | 'no' | 'need' {
  const said = latin1(received);
  if (/<(?:\w+:)?proceed\b[^<>]*>/.test(said)) return 'yes';
  return /<(?:\w+:)?failure\b|<stream:error\b|<\/stream:stream>/.test(said) ? 'no' : 'need';
}

function client({ bytes, ended }: ClientBytes): Verdict {
  const tag = firstTag(bytes, ended, ['stream:stream']);
  if (tag === 'partial') return NEED;
  if (tag === 'none') return REJECT;
  const between = tag.attributes.includes('jabber:server') ? { note: 'from a server' } : {};
  return match('certain', 'stream header', tag.end, { ...versionOf(tag), ...between });
}
