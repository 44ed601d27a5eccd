import { type Style, styleOf, wantsColour } from '../report/style.ts';
import type { Outlet } from './outlet.ts';
import type { Surroundings } from './surroundings.ts';

/** The style of what goes to an outlet. */
export function styleFor(
  { isTty }: Pick<Outlet, 'isTty'>,
  { env }: Surroundings,
  flag: boolean | undefined,
): Style {
  return styleOf(
    wantsColour({
      ...(flag === undefined ? {} : { flag }),
      noColor: env.NO_COLOR,
      forceColor: env.FORCE_COLOR,
      isTty,
    }),
  );
}
