import type { CaptureRun } from '../capture/capture-run.ts';
import { NO_PROGRESS, redrawnLine } from '../report/progress.ts';
import { countedMany } from '../words/count.ts';
import { sizeText } from '../words/size.ts';
import type { CliContext } from './cli-context.ts';
import { canRedraw, type ProgressMode } from './progress.ts';

const REDRAW_INTERVAL_MS = 100;
const PLAIN_INTERVAL_MS = 10_000;

export interface PcapProgress {
  readonly update: () => void;
  readonly end: () => void;
}

const NONE: PcapProgress = { update: () => {}, end: () => {} };

/** How far a capture is read: a line that is redrawn on a terminal, or one every ten seconds. */
export function pcapProgress(
  mode: ProgressMode,
  capture: CaptureRun,
  context: CliContext,
): PcapProgress {
  if (mode === 'never') return NONE;
  const { stderr } = context;
  const isRedrawn = mode === 'auto' && canRedraw(context);
  const interval = isRedrawn ? REDRAW_INTERVAL_MS : PLAIN_INTERVAL_MS;
  let shown = performance.now();
  return {
    update: () => {
      const now = performance.now();
      if (now - shown < interval) return;
      shown = now;
      const text = progressText(capture);
      void stderr.write(isRedrawn ? redrawnLine(text, stderr.columns) : `${text}\n`);
    },
    end: () => {
      if (isRedrawn) void stderr.write(NO_PROGRESS);
    },
  };
}

/** `read 1.20 GiB, 3,400,000 packets, 12,000 flows`. */
function progressText({ counts: { bytes, packets, flows } }: CaptureRun): string {
  return `read ${sizeText(bytes)}, ${countedMany(packets, 'packet')}, ${countedMany(flows, 'flow')}`;
}
