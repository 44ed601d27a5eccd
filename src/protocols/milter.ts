import { concat, hex, text, u32be } from '../bytes/build.ts';
import { between } from '../bytes/pattern.ts';
import type { Reader } from '../bytes/reader.ts';
import { readUnsigned } from '../bytes/unsigned.ts';
import { type Answer, match, protocol, REJECT } from './protocol.ts';

/** Every action and every protocol option that version 6 knows: a filter takes what it wants. */
const ACTIONS = 0x1ff;
const OPTIONS = 0x1fffff;

/**
 * The mail filter protocol of Sendmail and Postfix: `O`, the negotiation of options, which is
 * answered by the same message (libmilter 8.17, mfdef.h and engine.c; OpenDKIM 2.11 and
 * spamass-milter 0.4 observed). A filter closes on what it cannot take.
 */
export const milter = protocol({
  id: 'milter',
  title: 'Milter (mail filter protocol)',
  name: 'MILTER',
  aliases: ['mail-filter'],
  ports: [8891, 8892, 8893, 11332],
  popularity: 2,
  speaksFirst: 'client',
  spec: 'libmilter, mfdef.h: SMFIC_OPTNEG',
  openings: [concat(u32be(13), text('O'), u32be(6), u32be(ACTIONS), u32be(OPTIONS))],
  // MILTER_MAX_DATA_SIZE is 65535, without the letter of the command.
  framing: { offset: 0, size: 4, endian: 'big', counts: 'payload', max: 65_536 },
  server: negotiation,
  client: negotiation,
});

/** Length 13, `O`, version 2 to 6, actions (nine bits are known), options (22 bits). */
const OPTNEG = [
  ...hex('0000000d 4f 000000'),
  between(2, 6),
  ...hex('0000'),
  between(0, 1),
  undefined,
  between(0, 0x7f),
  between(0, 0x3f),
  undefined,
  undefined,
];

function negotiation(reader: Reader): Answer {
  if (!reader.pattern(OPTNEG)) return REJECT;
  const protocolVersion = String(readUnsigned(reader.bytes, 5, 4, 'big'));
  return match('certain', 'negotiation of options', reader.at, { protocolVersion });
}
