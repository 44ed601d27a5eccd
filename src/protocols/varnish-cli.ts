import { text } from '../bytes/build.ts';
import type { Reader } from '../bytes/reader.ts';
import { textPattern } from '../bytes/text-pattern.ts';
import { type Answer, firstMatch, match, protocol, REJECT } from './protocol.ts';

/** Varnish's management: a status and a length in 13 bytes, then text (varnish-cli(7)). */
export const varnishCli = protocol({
  id: 'varnish-cli',
  title: 'Varnish management (CLI)',
  name: 'Varnish CLI',
  aliases: ['varnishadm'],
  ports: [6082],
  speaksFirst: 'server',
  spec: 'varnish-cli(7), Response; varnishd 7.1.1',
  openings: [text('ping\n')],
  server,
  client,
});

/** 107 requires a password, and shows 32 letters; without one the banner comes with a 200. */
const CHALLENGE = textPattern(/^107 \d{1,6} {2,7}\n[a-z]{32}\n\nAuthentication required\.\n/);
const BANNER = textPattern(
  /^200 \d{1,6} {2,7}\n-{5,80}\nVarnish Cache CLI (\d[\d.]{0,8})\n-{5,80}\n/,
);

function server(reader: Reader): Answer {
  return firstMatch(reader, SERVER_WAYS);
}

const SERVER_WAYS = [challenge, banner];

function challenge(reader: Reader): Answer {
  if (!reader.match(CHALLENGE)) return REJECT;
  const facts = { product: 'Varnish', note: 'authentication required' };
  return match('certain', 'status, length, challenge', reader.at, facts);
}

/** The banner goes on with what it runs on and `varnish-7.1.1 revision ...`. */
function banner(reader: Reader): Answer {
  if (!reader.match(BANNER)) return REJECT;
  const version = /^varnish-(\d[\w.]*)/m.exec(reader.availableText(512))?.[1];
  return match('certain', 'status, length, banner', reader.at, {
    product: 'Varnish',
    ...(version ? { version } : {}),
  });
}

const AUTH = textPattern(/^auth [0-9a-f]{64}\n/);

/** An answer to the challenge is 64 digits of SHA-256. */
function client(reader: Reader): Answer {
  return reader.match(AUTH) ? match('certain', 'answer to a challenge', reader.at) : REJECT;
}
