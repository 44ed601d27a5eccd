import type { ReadCapture } from '../capture/capture-run.ts';
import { learnNames } from '../capture/endpoints/dns-answers.ts';
import { EndpointTable } from '../capture/endpoints/endpoint-table.ts';
import { HostAddresses } from '../capture/endpoints/host-addresses.ts';
import type { FlowReport } from '../capture/flow-report.ts';
import { readCapture } from '../capture/read-capture.ts';
import type { CliContext } from './cli-context.ts';
import { CliError } from './cli-error.ts';
import { readConfigs, registryOfConfigs, sourcesOf } from './configs.ts';
import { policyOf } from './options.ts';
import { assertNotInput, outputsOf } from './outputs.ts';
import { readCaptures } from './pcap-input.ts';
import type { PcapCommandOptions, PcapExpectations, Recorded } from './pcap-options.ts';
import { pcapProgress } from './pcap-progress.ts';
import { openPcapReports, type PcapReports } from './pcap-reports.ts';
import { assertSourcesUsed } from './source-options.ts';

/** `firstbytes pcap`: judges recorded traffic. Resolves to the exit code. */
export async function runPcapCommand(
  files: readonly string[],
  options: PcapCommandOptions,
  context: CliContext,
  read: ReadCapture = readCapture,
): Promise<number> {
  if (files.filter((file) => file === '-').length > 1) {
    throw new CliError('stdin can be read only once', 'name - once');
  }
  const expectations = await expectationsOf(options, context);
  const outputs = outputsOf(options.output);
  assertNotInput(outputs, [...files, ...expectations.files]);
  const recorded = { table: new EndpointTable(), hosts: new HostAddresses(options.host) };
  const stop = new AbortController();
  let interruptCode: number | undefined;
  let reports: PcapReports | undefined;
  const stopListening = context.interrupts.listen(
    (code) => {
      interruptCode = code;
      stop.abort();
    },
    () => reports?.discard(),
  );
  try {
    if (options.learn === undefined) {
      const policy = policyOf(options);
      reports = await openPcapReports({ outputs, options, policy, expectations }, context);
    }
    await readAll({ files, recorded, read, reports, stop, options }, expectations, context);
    if (!reports) {
      const { writeLearned } = await import('./pcap-learn.ts');
      return interruptCode ?? (await writeLearned(recorded, options, expectations, context));
    }
    const exitCode = await reports.finish(recorded, interruptCode !== undefined);
    return interruptCode ?? exitCode;
  } catch (error) {
    reports?.discard();
    throw error;
  } finally {
    stopListening();
  }
}

interface Reading {
  readonly files: readonly string[];
  readonly recorded: Recorded;
  readonly read: ReadCapture;
  readonly reports: PcapReports | undefined;
  readonly stop: AbortController;
  readonly options: PcapCommandOptions;
}

async function readAll(
  { files, recorded, read, reports, stop, options }: Reading,
  { registry }: PcapExpectations,
  context: CliContext,
): Promise<void> {
  const { table, hosts } = recorded;
  const onReport = (report: FlowReport) => {
    table.add(report);
    learnNames(report, hosts);
    reports?.addFlow(report);
  };
  const capture = read({ registry, onReport });
  const progress = pcapProgress(options.progress, capture, context);
  const onChunk = async () => {
    progress.update();
    if (reports?.isLost) stop.abort();
    await reports?.room(stop.signal);
  };
  try {
    await readCaptures({ files, capture, stop: stop.signal, onChunk }, context);
  } finally {
    progress.end();
  }
}

/** A config is read only if it is named. */
async function expectationsOf(
  options: PcapCommandOptions,
  context: CliContext,
): Promise<PcapExpectations> {
  const { config = [], from } = options;
  const configs = config.length > 0 ? await readConfigs(config, context, 'pcap') : [];
  const registry = registryOfConfigs(configs);
  const named = sourcesOf(configs);
  const hasSources = from !== undefined || named.length > 0;
  assertSourcesUsed(options, hasSources);
  const ignores = configs.flatMap((one) => one.ignores);
  const patterns = configs.flatMap((one) => one.endpoints);
  const files = configs.map(({ file }) => file);
  if (!hasSources) return { patterns, ignores, registry, files };
  const { loadSources, writeSourceNotes } = await import('./sources.ts');
  const use = { registry, configs: named, guesses: options.guesses !== 'off' };
  const sources = await loadSources(options, use, context);
  await writeSourceNotes(sources, 'warning', context);
  return {
    patterns: [...patterns, ...sources.endpoints],
    ignores,
    registry,
    files: [...files, ...sources.files],
  };
}
