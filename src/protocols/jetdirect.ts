import type { Reader } from '../bytes/reader.ts';
import { textPattern } from '../bytes/text-pattern.ts';
import { type Answer, firstMatch, match, protocol, REJECT, type Reply } from './protocol.ts';

/**
 * Raw printing: a printer prints what it receives, so nothing is sent to it. Its clients begin with a
 * command of PJL, PostScript, PDF or PCL.
 */
export const jetdirect = protocol({
  id: 'jetdirect',
  title: 'Raw Printing (JetDirect)',
  name: 'JetDirect',
  aliases: ['pdl-datastream', 'pjl', 'appsocket', 'raw-printing'],
  ports: [9100],
  sideEffect: {
    kind: 'prints',
    text: 'the printer prints whatever it receives, so nothing at all is sent',
  },
  popularity: 0.5,
  speaksFirst: 'client',
  spec: 'PJL Technical Reference Manual, chapters 2, UEL, and 9, INFO; p910nd(8); CUPS, Network Protocols, AppSocket',
  neverCertain: 'Nothing is sent to it, so it replies nothing.',
  withoutRecording: 'It sends nothing unless a job asks for it, and a job would be printed.',
  openings: [new Uint8Array(0)],
  answersBy: 'silence',
  serverBeginnings: ['@PJL '],
  server,
  client,
});

/** The answer to a command of PJL begins with the command. */
const PJL_ANSWER = textPattern(/^@PJL (?:INFO|INQUIRE|DINQUIRE|ECHO|USTATUS)[^\r\n]{0,255}\r\n/);

function server(reader: Reader, { sent }: Reply): Answer {
  if (!String.fromCharCode(...sent.subarray(0, 64)).includes('@PJL')) return REJECT;
  return reader.match(PJL_ANSWER) ? match('likely', 'answer to a PJL command', reader.at) : REJECT;
}

function client(reader: Reader): Answer {
  return firstMatch(reader, [
    (start) => begins(start, '\x1b%-12345X', 'certain', 'PJL, exit of a language'),
    (start) => begins(start, '@PJL ', 'certain', 'PJL command'),
    (start) => begins(start, '%!PS-Adobe-', 'certain', 'PostScript'),
    (start) => begins(start, '%PDF-', 'likely', 'PDF'),
    (start) => begins(start, '\x1bE\x1b&l', 'likely', 'PCL, reset'),
  ]);
}

function begins(
  reader: Reader,
  literal: string,
  confidence: 'certain' | 'likely',
  rule: string,
): Answer {
  return reader.text(literal) ? match(confidence, rule, reader.at) : REJECT;
}
