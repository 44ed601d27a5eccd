/** The files that `npm run new-protocol` makes: they compile, and wait for the protocol's own bytes. */

interface NewProtocol {
  readonly id: string;
  readonly port: number;
  readonly overUdp: boolean;
}

/** The definition: a text example as the server's side, a binary one as the client's. */
export function protocolSource({ id, port, overUdp }: NewProtocol): string {
  const up = overUdp ? '../../' : '../';
  const framework = overUdp ? '../protocol.ts' : './protocol.ts';
  return `import { hex } from '${up}bytes/build.ts';
import { between } from '${up}bytes/pattern.ts';
import type { Reader } from '${up}bytes/reader.ts';
import { textPattern } from '${up}bytes/text-pattern.ts';
import { type Answer, match, protocol, REJECT } from '${framework}';

/** What it is for, and what the opening asks. */
export const ${identifier(id)} = protocol({
  id: '${id}',
  title: 'Full Name of the Protocol',
  name: '${id.toUpperCase()}',
  aliases: [],
${overUdp ? "  transport: 'udp',\n" : ''}  ports: [${port}],
  speaksFirst: 'client',
  // The document, with the section, that defines the bytes below; or the server that was observed.
  spec: 'RFC 0000 section 0',
  // The smallest request that every server answers, without side effects: right or wrong server.
  openings: [hex('00 01 00 04')],
  server,
  client,
});

/** A text example. Read as if everything had come: running out of bytes is not your affair. */
const GREETING = textPattern(/^HELLO (\\S{1,64}) v(\\d+\\.\\d+)\\r?\\n/);

function server(reader: Reader): Answer {
  const greeting = reader.match(GREETING);
  if (!greeting) return REJECT;
  const [, product = '', version = ''] = greeting;
  return match('certain', 'greeting', reader.at, { product, version });
}

/** A binary example: a type from 0 to 9, a flag, a length and as many bytes. */
function client(reader: Reader): Answer {
  if (!reader.pattern([0, between(0, 9)])) return REJECT;
  const length = reader.u16be();
  if (length < 4 || length > 1024) return REJECT;
  return match('weak', 'request header', reader.at);
}
`;
}

/** The test: the contract holds the rest, so only what is special belongs here. */
export function protocolTest({ id, overUdp }: Omit<NewProtocol, 'port'>): string {
  const up = overUdp ? '../../../' : '../../';
  const support = overUdp ? '../../support' : '../support';
  const name = identifier(id);
  return `import { describe, expect, it } from 'vitest';
import { text } from '${up}src/bytes/build.ts';
import { ${name} } from '${up}src/protocols/${overUdp ? 'udp/' : ''}${id}.ts';
import { matched, replyOf } from '${support}/bytes.ts';

// Cuts, finality, recordings and other protocols' bytes are held by the contract tests.
describe('${id}', () => {
  it('reads product and version from the greeting', () => {
    const verdict = ${name}.server(replyOf(text('HELLO example v1.0\\r\\n')));
    expect(matched(verdict).facts).toEqual({ product: 'example', version: '1.0' });
  });

  it('rejects a near miss', () => {
    expect(${name}.server(replyOf(text('HELO example\\r\\n'))).answer).toBe('reject');
  });
});
`;
}

/** The name of the export: `carbonPickle` of `carbon-pickle`, `the9p` of `9p`. */
function identifier(id: string): string {
  const camel = id.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  return /^\d/.test(camel) ? `the${camel}` : camel;
}
