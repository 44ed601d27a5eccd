import { hex, text } from '../bytes/build.ts';
import type { Sample } from '../protocols/samples.ts';

/** Samples are cut to this; one that long may not be whole. */
const CUT = 256;

/** Where no recorded banner is whole: the least that the specification, or a client, asks for. */
const LEAST: Readonly<Record<string, string>> = {
  // docs.nats.io, "INFO": these fields are required.
  nats: 'INFO {"server_id":"firstbytes","server_name":"firstbytes","version":"2.10.0","go":"go1.21","host":"127.0.0.1","port":4222,"headers":true,"max_payload":1048576,"proto":1}\r\n',
  // RFC 5804 section 1.7.
  managesieve:
    '"IMPLEMENTATION" "firstbytes"\r\n"SASL" ""\r\n"SIEVE" ""\r\n"VERSION" "1.0"\r\nOK\r\n',
  ami: 'Asterisk Call Manager/5.0.1\r\n',
};

/**
 * What a server of a protocol says first: as it was recorded of a real one, or made by hand.
 * Undefined if there is none.
 */
export function bannerOf(id: string, samples: readonly Sample[]): Uint8Array | undefined {
  const recorded = recordedOf(id, samples);
  if (recorded) return hex(recorded.received);
  return Object.hasOwn(LEAST, id) ? text(LEAST[id] as string) : undefined;
}

/** The protocols that there is a banner of. */
export function bannerNames(samples: readonly Sample[]): string[] {
  const recorded = samples.filter(isBanner).map(({ stack }) => stack);
  return [...new Set([...recorded, ...Object.keys(LEAST)])].sort();
}

function recordedOf(id: string, samples: readonly Sample[]): Sample | undefined {
  return samples.find((one) => one.stack === id && isBanner(one));
}

function isBanner({ asked, layer, stack, received }: Sample): boolean {
  const whole = received.length / 2 < CUT;
  // After these a client has nothing to say, or it was the client that was waited for.
  return asked === 'listen' && layer === 'tcp' && whole && !SPEECHLESS.includes(stack);
}

const SPEECHLESS = ['chargen', 'daytime', 'time', 'http2', 'http2/grpc'];
