import type { Tree } from '../../yaml/tree.ts';
import { originOf } from './manifest.ts';
import { type PortClue, pathOf } from './probes.ts';

/**
 * What the annotations `prometheus.io/scrape`, `port`, `scheme` and `path` of a Service or of Pods say. They are a
 * convention that some scrape configs read, so that they support a protocol no better than the name of a port.
 */
export function scrapedPort(metadata: Tree | undefined, file: string): PortClue | undefined {
  const annotations = metadata?.get('annotations');
  const port = annotations?.get('prometheus.io/port');
  const number = Number(port?.text);
  const isScraped = annotations?.get('prometheus.io/scrape')?.text === 'true';
  if (!port || !isScraped || !Number.isInteger(number) || number < 1 || number > 65535)
    return undefined;
  const isTls = annotations?.get('prometheus.io/scheme')?.text?.toLowerCase() === 'https';
  return {
    port: number,
    path: pathOf(annotations?.get('prometheus.io/path')?.text ?? '/metrics'),
    clue: {
      expect: [isTls ? 'https' : 'http'],
      certainty: 'name',
      evidence: 'annotation prometheus.io/port',
      origin: originOf(file, port),
    },
  };
}
