import { concat, hex, text } from '../bytes/build.ts';
import { ifThere, type Reader } from '../bytes/reader.ts';
import { type Answer, type Facts, match, protocol, REJECT } from './protocol.ts';

/** Magic values (Bitcoin Core, src/kernel/chainparams.cpp), and of networks that forked off. */
const NETWORKS: ReadonlyMap<Uint8Array, string> = new Map([
  [hex('f9beb4d9'), 'main network'],
  [hex('0b110907'), 'testnet3'],
  [hex('1c163f28'), 'testnet4'],
  [hex('0a03cf40'), 'signet'],
  [hex('fabfb5da'), 'regtest'],
  [hex('e3e1f3e8'), 'Bitcoin Cash'],
  [hex('fbc0b6db'), 'Litecoin'],
  [hex('c0c0c0c0'), 'Dogecoin'],
]);
const MAGICS = [...NETWORKS.keys()];

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
  ports: [8333, 18333],
  popularity: 4,
  speaksFirst: 'client',
  spec: 'Bitcoin developer reference, P2P Network: Message Headers, Version; BIP 14',
  openings: [concat(hex('f9beb4d9'), VERSION, hex('66000000 7f7c9d7c'), versionPayload())],
  // MAX_PROTOCOL_MESSAGE_LENGTH of Bitcoin Core.
  framing: {
    offset: 16,
    size: 4,
    endian: 'little',
    counts: 'payload',
    max: 4_000_000,
    compared: [...hex('f9beb4d9')],
  },
  server: message,
  client: message,
});

/** The opening contains its length, and the checksum before it (double SHA-256), as constants. */
function versionPayload(): Uint8Array {
  return concat(
    // 70015, no services, 2026-01-01.
    hex('7f110100 0000000000000000 00b9556900000000'),
    // To and from: services and address, left zero; nonce; user agent (BIP 14); height 0; no relay.
    new Uint8Array(26),
    new Uint8Array(26),
    hex('6662666266626662'),
    text('\x10/firstbytes:0.1/'),
    hex('00000000 00'),
  );
}

/** Magic, command, a length of less than 64 KiB, checksum. */
function message(reader: Reader): Answer {
  const magic = reader.oneOf(MAGICS);
  const command = magic && reader.oneOf(COMMANDS);
  if (!command || !reader.pattern(MESSAGE_BYTES)) return REJECT;
  return match('certain', `message ${command.split('\0', 1)[0]}`, reader.at, {
    ...(command === VERSION ? softwareOf(reader) : {}),
    note: NETWORKS.get(magic) as string,
  });
}

const MESSAGE_BYTES = [undefined, undefined, 0, 0];

/** From the end of the length to the user agent: checksum, and 80 bytes of the payload. */
const TO_USER_AGENT = 84;

/** BIP 14: `/Satoshi:25.0.0/`. */
function softwareOf(reader: Reader): Facts {
  const agent = ifThere(reader, (rest) => {
    rest.skip(TO_USER_AGENT);
    const length = rest.u8();
    return length <= 252 ? rest.availableText(length) : '';
  });
  const [, product, version] = USER_AGENT.exec(agent ?? '') ?? [];
  return product && version ? { product, version } : {};
}

const USER_AGENT = /^\/([\x20-\x2e\x30-\x39\x3b-\x7e]{1,64}):([\x20-\x2e\x30-\x7e]{1,64})\//;
