/** Probes real endpoints whose truth is known: `npm run test:lab -- path/to/endpoints.json`. */

import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { runScript, UsageError, wholeNumber } from '../../scripts/run-script.ts';
import { tcpProtocols, udpProtocols } from '../../src/protocols/builtin.ts';
import { Registry } from '../../src/protocols/registry.ts';
import { measureAll, printMeasured } from './measure-all.ts';
import { runNmap } from './nmap.ts';
import { failuresIn, totalsOf } from './totals.ts';
import { type LabEndpoint, withTruth } from './truth.ts';

const USAGE = `usage: npm run test:lab -- endpoints.json [--runs 3] [--wrong 10] [--seed 1] [--nmap]
                            [--only name,name] [--json]

Probes every endpoint of the list
  without an expectation   compares the identified protocol with the truth
  with the right one       every status must be ok: anything else is a false alarm (in each run)
  with wrong ones          no status may be ok: anything else is a miss (that many for each)
  with silent ones         the same for every protocol whose servers never reply

endpoints.json is a list of {name, host, port, transport: tcp|udp, serverName, truth,
tls: true|false|"starttls", alt: [names that are right as well]}. truth is the innermost protocol, "unknown" if the protocol is
not known, "tls" if nothing is known inside TLS, "closed" if nothing listens.
--json prints only the totals. --nmap measures nmap -sV on the same TCP ports in the same run.

The exit code is 1 if there was a false alarm, a miss or a wrong name.`;

interface Options {
  readonly runs: number;
  readonly wrong: number;
  readonly seed: number;
  readonly only: readonly string[] | undefined;
  readonly nmap: boolean;
  readonly json: boolean;
}

async function main(args: string[]): Promise<number> {
  const { file, ...options } = commandLine(args);
  const registry = new Registry(tcpProtocols, udpProtocols);
  const endpoints = endpointsIn(file)
    .filter(({ name }) => options.only?.includes(name) ?? true)
    .map((endpoint) => withTruth(endpoint, registry));
  const known = endpoints.filter(({ right }) => right !== undefined);
  for (const { name, truth, right } of endpoints) {
    if (right === undefined) console.error(`not in the registry: ${truth} (${name})`);
  }

  const { runs, wrong, seed } = options;
  const measured = await measureAll(endpoints, registry, { runs, wrong, seed, confirmable: known });
  const totals = totalsOf(measured);
  if (options.json) console.log(JSON.stringify(totals));
  else printMeasured(measured);
  if (options.nmap) compareWithNmap(endpoints, measured.free.wall);
  return failuresIn(totals) > 0 || known.length < endpoints.length ? 1 : 0;
}

function commandLine(args: string[]): Options & { readonly file: string } {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      runs: { type: 'string', default: '3' },
      wrong: { type: 'string', default: '10' },
      seed: { type: 'string', default: '1' },
      only: { type: 'string' },
      nmap: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const [file] = positionals;
  if (file === undefined || positionals.length > 1)
    throw new UsageError('give one list of endpoints');
  return {
    file,
    runs: wholeNumber('--runs', values.runs),
    wrong: wholeNumber('--wrong', values.wrong),
    seed: wholeNumber('--seed', values.seed),
    only: values.only?.split(','),
    nmap: values.nmap,
    json: values.json,
  };
}

const ENDPOINTS = z.array(
  z.object({
    name: z.string(),
    host: z.string(),
    port: z.int().min(1).max(65535),
    transport: z.enum(['tcp', 'udp']).exactOptional(),
    serverName: z.string().exactOptional(),
    truth: z.string(),
    tls: z.union([z.boolean(), z.literal('starttls')]).exactOptional(),
    alt: z.array(z.string()).exactOptional(),
  }),
);

function endpointsIn(file: string): readonly LabEndpoint[] {
  try {
    return ENDPOINTS.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : error;
    throw new UsageError(`${file} is not a list of endpoints: ${reason}`);
  }
}

function compareWithNmap(endpoints: readonly LabEndpoint[], ownWall: number): void {
  const { identified, wall, cpu } = runNmap(endpoints);
  const ratio = (wall / ownWall).toFixed(1);
  console.log(
    `nmap -sV: ${identified} services identified, ${wall} s, CPU ${cpu.toFixed(1)} s: ` +
      `${ratio} times the wall time`,
  );
}

await runScript(USAGE, main);
