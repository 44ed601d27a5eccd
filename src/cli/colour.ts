import { type Style, styleOf, wantsColour } from '../report/style.ts';
import type { CliContext } from './cli-context.ts';
import type { OutputStream } from './output-stream.ts';

/** The style of text for a stream. */
export function styleFor(
  { isTty }: Pick<OutputStream, 'isTty'>,
  { env }: CliContext,
  flag: boolean | undefined,
): Style {
  const isDumb = env.TERM === 'dumb';
  return styleOf(
    wantsColour({
      ...(flag === undefined ? {} : { flag }),
      noColor: env.NO_COLOR,
      forceColor: env.FORCE_COLOR,
      isTty: isTty && !isDumb,
    }),
  );
}
