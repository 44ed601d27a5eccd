import { text } from '../bytes/build.ts';
import { latin1 } from '../bytes/lines.ts';
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
  server: legacyServer(server),
  client: legacyClient(client),
});

/** 107 asks for a password, and shows 32 letters; without one the banner comes with a 200. */
const CHALLENGE = /^107 \d{1,6} {2,7}\n[a-z]{32}\n\nAuthentication required\.\n/;
const BANNER = /^200 \d{1,6} {2,7}\n-{5,80}\nVarnish Cache CLI (\d[\d.]{0,8})\n-{5,80}\n/;

function server({ bytes, ended }: Reply): Verdict {
  const said = latin1(bytes.subarray(0, 600));
  const challenge = CHALLENGE.exec(said);
  if (challenge) {
    const facts = { product: 'Varnish', note: 'authentication required' };
    return match('certain', 'status, length, challenge', challenge[0].length, facts);
  }
  const banner = BANNER.exec(said);
  if (banner) return match('certain', 'status, length, banner', banner[0].length, version(said));
  return !ended && (mayBeChallenge(said) || mayBeBanner(said)) ? NEED : REJECT;
}

/** The banner goes on with what it runs on and `varnish-7.1.1 revision ...`. */
function version(said: string): Facts {
  const stated = /\nvarnish-(\d[\w.]*)/.exec(said)?.[1];
  return { product: 'Varnish', ...(stated ? { version: stated } : {}) };
}

function mayBeChallenge(said: string): boolean {
  const [head = '', letters, blank, ...rest] = said.split('\n');
  if (!mayBeHead(head, '107 ', letters !== undefined)) return false;
  if (letters === undefined) return true;
  if (blank === undefined) return /^[a-z]{0,32}$/.test(letters);
  if (letters.length !== 32 || !/^[a-z]+$/.test(letters) || blank !== '') return false;
  return rest.length === 0 || 'Authentication required.'.startsWith(rest.join('\n'));
}

function mayBeBanner(said: string): boolean {
  const [head = '', above, name, below, ...rest] = said.split('\n');
  if (!mayBeHead(head, '200 ', above !== undefined)) return false;
  if (above !== undefined && !/^-{0,80}$/.test(above)) return false;
  if (name === undefined) return true;
  const begin = 'Varnish Cache CLI ';
  if (!begin.startsWith(name) && !/^Varnish Cache CLI \d[\d.]{0,8}$/.test(name)) return false;
  return rest.length === 0 && (below === undefined || /^-{0,80}$/.test(below));
}

/** `%-3d %-8u`: twelve characters. */
function mayBeHead(head: string, status: string, whole: boolean): boolean {
  if (whole) return head.length === 12 && head.startsWith(status) && /^\d+ +$/.test(head.slice(4));
  if (head.length <= 4) return status.startsWith(head);
  return head.length <= 12 && head.startsWith(status) && /^\d* *$/.test(head.slice(4));
}

/** An answer to the challenge is 64 digits of SHA-256. */
function client({ bytes, ended }: ClientBytes): Verdict {
  const said = latin1(bytes.subarray(0, 80));
  const auth = /^auth [0-9a-f]{64}\n/.exec(said);
  if (auth) return match('certain', 'answer to a challenge', auth[0].length);
  return !ended && /^(?:a(?:u(?:t(?:h(?: [0-9a-f]{0,64})?)?)?)?)?$/.test(said) ? NEED : REJECT;
}
