export type NumberRole = 'refused' | 'read' | 'other';

/**
 * What the words of a line say about a number in it: `refused` if the line complains about a part of a
 * message that was read, `read` if it does one of both, `other` if it counts something else.
 */
export function roleOfNumbers(text: string): NumberRole {
  const isPart = MESSAGE_PART.test(text);
  if (OTHER_THING.test(text) && !STRONG_PART.test(text)) return 'other';
  const isRefused = REFUSAL.test(text);
  if (isPart && isRefused) return 'refused';
  return isPart || isRefused ? 'read' : 'other';
}

/** What a program reads from a connection, or makes room for; parts of words where those are compounds. */
const MESSAGE_PART =
  /frame|packet|message|\bmsg|magic|header|preamble|pdu\b|record|fragment|segment|protocol|array|alloc|buffer|payload|capacity|request|response|\breply|greeting|banner|preface|length|\blen|\bsize|memory|heap|vector|handshake|receive|version|\bbytes?\b|\bdump|\bhex|\brpc\b|identifier/i;

/** Of these, what counts nothing but a message on a connection. */
const STRONG_PART =
  /frame|packet|message|\bmsg|magic|preamble|pdu\b|fragment|protocol|array|alloc|payload|greeting|preface|handshake|\brpc\b/i;

/** The line does not accept what it read. */
const REFUSAL =
  /exceed|invalid|illegal|unexpected|unknown|unsupported|recogni[sz]ed|\bbad|wrong|incorrect|corrupt|malformed|mismatch|too (?:large|long|big|high|many)|larger|greater|bigger|\blarge|\bmax|limit|out of|outofmemory|overflow|error|fail|exception|cannot|can't|unable|refus|reject|discard|dropp|reasonable|insane|absurd|suspicious|panic|abort|\bgot\b|expected|huge|should be|tried|not (?:a|an|in|the|supported|allowed|valid)\b/i;

/** Numbers of these are counts and names, also in a line that complains. */
const OTHER_THING =
  /\bfiles?\b|\bupload|\bdownload|\bdisk\b|\bcache|\bbackup|\busage\b|\bblocks?\b|\bbody\b|\bquota|\bsectors?\b|\btables?\b|\brows?\b|\btuples?\b|\bphone\b|\bcall(?:ed)? \+?\d|pull request|\bissue\b|\bxmin\b|\bxid\b|sequence number|\bposition\b|\blag\b|\bpartition\b|\bin [\d.]+ ?m?s\b|\bfreed\b|\bbuffers\b|duplicate key|data type|out of range for type|\boffset\b|\bticket\b|\buptime\b/i;
