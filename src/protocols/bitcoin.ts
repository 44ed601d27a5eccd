import { concat, hex, text } from '../bytes/build.ts';
import { compareAny, startsWith } from '../bytes/compare.ts';
import { latin1 } from '../bytes/lines.ts';
import { between, comparePattern } from '../bytes/pattern.ts';
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

/** Magic values (Bitcoin Core, src/kernel/chainparams.cpp), and of networks that forked off. */
const NETWORKS: Readonly<Record<string, string>> = {
  f9beb4d9: 'main network',
  '0b110907': 'testnet3',
  '1c163f28': 'testnet4',
  '0a03cf40': 'signet',
  fabfb5da: 'regtest',
  e3e1f3e8: 'Bitcoin Cash',
  fbc0b6db: 'Litecoin',
  c0c0c0c0: 'Dogecoin',
};
const MAGICS = Object.keys(NETWORKS).map(hex);

const VERSION = 'version\0\0\0\0\0';
/** Messages that a peer may begin with: it may also refuse, or be impatient. */
const COMMANDS = [VERSION, 'verack\0\0\0\0\0\0', 'reject\0\0\0\0\0\0'];

/**
 * Bitcoin's peer protocol (developer reference, "P2P Network"): `version`, which an accepting
 * node answers with its own. Without a `verack` of ours it goes no further.
 */
export const bitcoin = protocol({
  id: 'bitcoin',
  title: 'Bitcoin peer protocol',
  name: 'BITCOIN',
  aliases: ['bitcoind'],
  popularity: 0.7,
  ports: [8333, 18333],
  speaksFirst: 'client',
  spec: 'Bitcoin developer reference, P2P Network: Message Headers, Version; BIP 14',
  openings: [concat(hex('f9beb4d9'), VERSION, hex('66000000 7f7c9d7c'), versionPayload())],
  // MAX_PROTOCOL_MESSAGE_LENGTH of Bitcoin Core.
  framing: { offset: 16, size: 4, endian: 'little', counts: 'payload', max: 4_000_000 },
  server: legacyServer(server),
  client: legacyClient(client),
});

/** Its length and the checksum that stands before it (double SHA-256) are written in the opening. */
function versionPayload(): Uint8Array {
  return concat(
    // 70015, no services, 2026-01-01.
    hex('7f110100 0000000000000000 00b9556900000000'),
    // To and from: services and address, not told; nonce; user agent (BIP 14); height 0; no relay.
    new Uint8Array(26),
    new Uint8Array(26),
    hex('6662666266626662'),
    text('\x10/firstbytes:0.1/'),
    hex('00000000 00'),
  );
}

function server({ bytes, ended }: Reply): Verdict {
  return judge(bytes, ended);
}

function client({ bytes, ended }: ClientBytes): Verdict {
  return judge(bytes, ended);
}

/** Magic, command, a length of less than 64 KiB, checksum; of `version` also the sane parts. */
function judge(bytes: Uint8Array, ended: boolean): Verdict {
  const need = ended ? REJECT : NEED;
  const magic = compareAny(bytes, MAGICS);
  const command = compareAny(bytes, COMMANDS, 4);
  if (magic === 'none' || command === 'none') return REJECT;
  const any = undefined;
  const length = comparePattern(bytes, [any, any, 0, 0], 16);
  if (length === 'none') return REJECT;
  if (magic === 'partial' || command === 'partial' || length === 'partial') return need;
  const name = latin1(bytes.subarray(4, 16)).replace(/\0+$/, '');
  const facts = startsWith(bytes, VERSION, 4) ? versionFacts(bytes) : {};
  return match('certain', `message ${name}`, 20, { ...facts, note: networkOf(bytes) });
}

function networkOf(bytes: Uint8Array): string {
  const [network] = Object.entries(NETWORKS).filter(([magic]) => startsWith(bytes, hex(magic)));
  return network?.[1] ?? '';
}

/** BIP 14: `/Satoshi:25.0.0/`; the version of the protocol stands at the payload's beginning. */
function versionFacts(bytes: Uint8Array): Facts {
  const agentAt = 24 + 80;
  const length = bytes[agentAt] ?? 0;
  if (comparePattern(bytes, [between(1, 252)], agentAt) !== 'full') return {};
  const agent = latin1(bytes.subarray(agentAt + 1, agentAt + 1 + length));
  const parts = /^\/([\x20-\x2e\x30-\x39\x3b-\x7e]{1,64}):([\x20-\x2e\x30-\x7e]{1,64})\//.exec(
    agent,
  );
  const [, product, version] = parts ?? [];
  return product && version ? { product, version } : {};
}
