import { escapeForPrometheus } from '../bytes/escape-formats.ts';
import { levelOf } from '../expect/level.ts';
import type { Row, RowReport, RowReportInput } from './row.ts';

const STATUSES = ['ok', 'mismatch', 'inconclusive', 'unreachable'] as const;

/**
 * The Prometheus text format, for the textfile collector of node_exporter. Labels come from the config
 * only: what a server sends would make new time series.
 */
export const prometheus: RowReport = function* (input) {
  const { summary } = input;
  yield* endpointMetrics(input);
  yield* metric('firstbytes_endpoints', 'Number of endpoints by status.');
  for (const status of STATUSES) {
    yield `firstbytes_endpoints{status="${status}"} ${summary.counts[status]}\n`;
  }
  yield* single(
    'firstbytes_not_probed_endpoints',
    'Endpoints that were not probed because the check was interrupted.',
    summary.notProbed,
  );
  if (summary.closed) {
    yield* metric('firstbytes_closed_targets', 'Targets that accepted no connection, by reason.');
    for (const [reason, count] of Object.entries(summary.closed)) {
      yield `firstbytes_closed_targets{reason="${reason}"} ${count}\n`;
    }
  }
  yield* single(
    'firstbytes_connections',
    'Connections that were started in the last check.',
    summary.connections,
  );
  yield* single(
    'firstbytes_check_duration_seconds',
    'Wall time of the last check.',
    (summary.ms / 1000).toFixed(3),
  );
  const completed = (Date.parse(summary.startedAt) + summary.ms) / 1000;
  yield* single(
    'firstbytes_check_completion_timestamp_seconds',
    'Unix time at which the last check ended.',
    completed.toFixed(3),
  );
};

function* endpointMetrics({ rows, policy }: RowReportInput): Iterable<string> {
  const shown = rows.filter((row) => levelOf(row, policy) !== 'ignore');
  const ok = new Map<string, number>();
  const duration = new Map<string, number>();
  // A set of labels may occur once: of equal endpoints the worst counts.
  for (const row of shown) {
    const labels = labelsOf(row);
    ok.set(labels, Math.min(ok.get(labels) ?? 1, row.status === 'ok' ? 1 : 0));
    duration.set(labels, Math.max(duration.get(labels) ?? 0, row.ms));
  }
  yield* metric('firstbytes_endpoint_ok', 'Whether the expectation of an endpoint is confirmed.');
  for (const [labels, value] of ok) yield `firstbytes_endpoint_ok{${labels}} ${value}\n`;
  yield* metric('firstbytes_endpoint_duration_seconds', 'Wall time of the probes of an endpoint.');
  for (const [labels, ms] of duration) {
    yield `firstbytes_endpoint_duration_seconds{${labels}} ${(ms / 1000).toFixed(3)}\n`;
  }
}

function labelsOf({ name = '', address, probedAddress = '', expected }: Row): string {
  return Object.entries({ name, address, probed_address: probedAddress, expected })
    .filter(([, value]) => value !== '')
    .map(([label, value]) => `${label}="${escapeForPrometheus(value)}"`)
    .join(',');
}

function* single(name: string, help: string, value: number | string): Iterable<string> {
  yield* metric(name, help);
  yield `${name} ${value}\n`;
}

function* metric(name: string, help: string): Iterable<string> {
  yield `# HELP ${name} ${help}\n# TYPE ${name} gauge\n`;
}
