import { concat, text } from '../bytes/build.ts';
import type { Reader } from '../bytes/reader.ts';
import { textPattern } from '../bytes/text-pattern.ts';
import { type Answer, type Facts, match, protocol, REJECT, type Reply } from './protocol.ts';
import type { RequestTarget } from './protocol-facts.ts';

const STREAMS = 'http://etherx.jabber.org/streams';
const TLS = 'urn:ietf:params:xml:ns:xmpp-tls';

/**
 * XMPP, between client and server and between servers: the stream header of RFC 6120 section
 * 4.2, the features of 4.3.2, STARTTLS of 5.4. Whatever is wrong with a stream is answered
 * with a stream (section 4.9.1.1), so a server identifies itself to strangers. STARTTLS goes on in
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
  popularity: 6,
  speaksFirst: 'client',
  spec: 'RFC 6120 section 4.2',
  alpn: ['xmpp-client', 'xmpp-server'],
  openings: [streamHeader],
  starttls: [{ send: text(`<starttls xmlns='${TLS}'/>`), accepts: acceptsStarttls }],
  server,
  client,
});

/** `to` is a must (section 4.7.2): Prosody turns a stream away that lacks it. */
function streamHeader({ host }: RequestTarget): Uint8Array {
  const name = (host.split('%', 1)[0] as string).replace(/[^\w.:-]/g, '');
  return concat(
    `<?xml version='1.0'?><stream:stream to='${name}' xmlns='jabber:client' `,
    `xmlns:stream='${STREAMS}' version='1.0'>`,
  );
}

const DECLARATION = '\\s{0,8}(?:<\\?xml [^<>]{0,128}\\?>\\s{0,8})?';
const ATTRIBUTES = `((?:\\s+[\\w:]+\\s*=\\s*(?:'[^'<]*'|"[^"<]*"))*)`;

const REPLY = textPattern(
  new RegExp(`^${DECLARATION}<(stream:stream|stream:error)${ATTRIBUTES}\\s*/?>`),
);

function server(reader: Reader, { layer }: Reply): Answer {
  const [, name, attributes] = reader.match(REPLY) ?? [];
  if (!attributes?.includes(STREAMS)) return REJECT;
  const isError = name === 'stream:error';
  const rest = reader.availableText();
  return match('certain', isError ? 'stream error' : 'stream header', reader.at, {
    ...versionOf(attributes),
    ...refusal(isError ? `<stream:error>${rest}` : rest),
    ...(layer === 'tcp' ? features(rest) : {}),
  });
}

function versionOf(attributes: string): Facts {
  const version = /\sversion\s*=\s*['"](\d\.\d)['"]/.exec(attributes)?.[1];
  return version ? { protocolVersion: version } : {};
}

/** The condition is the first element of a stream error (RFC 6120 section 4.9.2). */
function refusal(rest: string): Facts {
  const condition = /<stream:error[^<>]*>\s*<([a-z-]{1,40})[\s/>]/.exec(rest)?.[1];
  return condition ? { note: `stream error: ${condition}` } : {};
}

function features(rest: string): Facts {
  const list = /<stream:features[^<>]*?(?:\/>|>([\s\S]{0,4096}?)<\/stream:features>)/.exec(rest);
  return list ? { starttls: list[1]?.includes(TLS) ?? false } : {};
}

const TAG = textPattern(/^[^<]*<([^<>]*)>/);

/** The features may still be on their way; they offer `starttls`, and do not contain `proceed`. */
function acceptsStarttls(reader: Reader): boolean {
  for (;;) {
    const tag = reader.match(TAG)?.[1];
    if (tag === undefined) return false;
    if (/^(?:\w+:)?proceed\b/.test(tag)) return true;
    if (/^(?:(?:\w+:)?failure\b|stream:error\b|\/stream:stream$)/.test(tag)) return false;
  }
}

const REQUEST = textPattern(new RegExp(`^${DECLARATION}<stream:stream${ATTRIBUTES}\\s*/?>`));

function client(reader: Reader): Answer {
  const attributes = reader.match(REQUEST)?.[1];
  if (!attributes?.includes(STREAMS)) return REJECT;
  return match('certain', 'stream header', reader.at, {
    ...versionOf(attributes),
    ...(attributes.includes('jabber:server') ? { note: 'from a server' } : {}),
  });
}
