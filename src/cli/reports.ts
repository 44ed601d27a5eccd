import type { Policy } from '../expect/exit-code.ts';
import type { Report } from '../report/report.ts';
import type { TableOptions } from '../report/table.ts';
import { styleFor } from './colour.ts';
import { type Destination, toFile, toOutlet } from './destination.ts';
import type { Format, OutputSpec } from './outputs.ts';
import type { Surroundings } from './surroundings.ts';

/** How the reports for people look. */
export interface Look {
  readonly detail: TableOptions['detail'];
  readonly colour: boolean | undefined;
  readonly policy: Policy;
}

/** A report and where it goes. */
export interface Delivery {
  readonly report: Report;
  readonly destination: Destination;
}

/** Opens every destination before anything is asked; if one cannot be opened, none stays. */
export async function openAll(
  specs: readonly OutputSpec[],
  look: Look,
  around: Surroundings,
): Promise<readonly Delivery[]> {
  const open: Delivery[] = [];
  try {
    for (const { format, file } of specs) {
      const destination = file === undefined ? toOutlet(around.stdout) : await toFile(file);
      const outlet = file === undefined ? around.stdout : FILE;
      open.push({ destination, report: await reportOf(format, outlet, look, around) });
    }
    return open;
  } catch (error) {
    for (const { destination } of open) destination.discard();
    throw error;
  }
}

const FILE = { isTty: false, columns: 80 } as const;

/** Only the format that is wanted is loaded. */
async function reportOf(
  format: Format,
  outlet: { readonly isTty: boolean; readonly columns: number },
  { detail, colour, policy }: Look,
  around: Surroundings,
): Promise<Report> {
  switch (format) {
    case 'json':
      return (await import('../report/json.ts')).json;
    case 'ndjson':
      return (await import('../report/ndjson.ts')).ndjson;
    case 'table': {
      const { table } = await import('../report/table.ts');
      const style = styleFor(outlet, around, colour);
      return table({ width: outlet.columns, style, detail, policy });
    }
  }
}
