/** The line of a client's output that people search for. */

/** UTF-16 units that are shown. */
const MAX_LENGTH = 240;

/** Frames of stack traces, source lines with their marks, and headings. */
const NO_MESSAGE =
  /^(?:\s*$|\s*at |\s*File "|Traceback |During handling |.*terminated with:$|The above exception |\s*[\^~]+\s*$|\s{2,}|----|node:|file:|[{}[\]]+,?$)/;
/** The last line of a traceback of Python: the class of the exception. */
const EXCEPTION = /^(?:[A-Za-z_]\w*\.)*[A-Za-z_]\w*(?::|$)/;
/** Ruby writes the place before the message. */
const RUBY_FRAME = /^\/\S+:\d+:in `[^']*': +/;
const COMPLAINT =
  /error|exception|fail|invalid|illegal|unexpected|unknown|unsupported|refused|denied|closed|timed? ?out|reset|expected|rather than|unable|cannot|could not|can't|wrong|bad |lost|too |<--- [^2]|400 /i;

/** Empty if nothing was printed. A line that `isTelling` is preferred to others. */
export function keyLine(text: string, isTelling: (line: string) => boolean): string {
  const lines = text.split('\n').filter((line) => !NO_MESSAGE.test(line));
  const message = messageIn(text, lines);
  const line = isTelling(message) ? message : (lines.find(isTelling) ?? message);
  const shown = escapeControls(line.trim().replace(RUBY_FRAME, ''));
  return shown.length > MAX_LENGTH ? `${shown.slice(0, MAX_LENGTH)}…` : shown;
}

function messageIn(text: string, lines: readonly string[]): string {
  const exception = text.includes('Traceback (most recent call last)')
    ? lines.findLast((line) => EXCEPTION.test(line))
    : undefined;
  const line = exception ?? lines.find((one) => COMPLAINT.test(one)) ?? lines[0] ?? '';
  // The error of fetch() is always the same, and its cause is the message.
  const reason = /fetch failed$/.test(line) ? text.match(/\[cause\]: .*/)?.[0] : undefined;
  return reason ? `${line} ${reason}` : line;
}

/** What the server sent may be anything: the page stays text. */
function escapeControls(line: string): string {
  return line.replaceAll(
    /[\p{Cc}\p{Cf}]/gu,
    (one) => `\\x${(one.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`,
  );
}
