import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ReadCapture } from '../../src/capture/capture-run.ts';
import type { FlowReport } from '../../src/capture/flow-report.ts';
import type { PcapCommandOptions } from '../../src/cli/pcap-options.ts';
import { runPcapCommand } from '../../src/cli/run-pcap.ts';
import { trafficText } from '../../src/words/traffic.ts';
import { incidentCapture } from '../support/captures/incident.ts';
import { FakeContext } from '../support/cli-context.ts';
import { flowReport, telemetryIncident } from '../support/flow-reports.ts';
import { run } from '../support/in-process.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'firstbytes-pcap-'));
  await writeFile(file('a.pcap'), 'capture');
});
afterEach(() => rm(folder, { recursive: true }));

const file = (name: string) => path.join(folder, name);

const TELEMETRY = `
protocols:
  telemetry:
    speaks-first: client
    send: "hex:00000002 7b7d"
    reply: { length-prefix: { size: 4, endian: big, max: 1MiB, then: { starts-with: "{" } } }
endpoints:
  - { name: collector, address: "10.0.0.80:8080", expect: telemetry }
`;

test('the incident is one finding with both names, the period, the wait and the config line', async () => {
  await writeFile(file('c.yaml'), TELEMETRY);
  const ran = await pcap(telemetryIncident(), { config: [file('c.yaml')] });
  expect(ran.exitCode).toBe(1);
  expect(ran.stdout).toContain('expected telemetry, found http; 10.0.0.7 sends telemetry');
  expect(ran.stdout).toContain('every 60 s (10 times, 2026-03-01 09:00:00 to 09:09:00 UTC)');
  expect(ran.stdout).toContain(
    '10.0.0.7 read the reply as a telemetry length of 1213486160 bytes (1.13 GiB), and waited 10.0 s for it; 47 bytes came',
  );
  expect(ran.stdout).toContain(`${file('c.yaml')}:8:`);
  expect(ran.stdout.match(/problem/g)).toHaveLength(1);
});

test('the incident is found in a capture of its packets, also if it is cut anywhere', async () => {
  const capture = incidentCapture();
  await writeFile(file('c.yaml'), TELEMETRY);
  await writeFile(file('a.pcap'), capture);
  const whole = await run(['pcap', file('a.pcap'), '-c', file('c.yaml')]);
  expect(whole.exitCode).toBe(1);
  expect(whole.stderr).toBe('');
  expect(whole.stdout).toContain('10.0.0.7 sends telemetry every 60 s');
  expect(whole.stdout).toContain('every 60 s (10 times, 2026-03-01 09:00:00 to 09:09:00 UTC)');
  expect(whole.stdout).toContain('waited 10.0 s for it; 67 bytes came');
  expect(whole.stdout.match(/problem/g)).toHaveLength(1);
  for (let length = 2000; length < capture.length; length += 997) {
    const stdin = capture.subarray(0, length);
    const cut = await run(['pcap', '-', '-c', file('c.yaml')], { stdin });
    expect(cut.stdout).toContain('10.0.0.7 sends telemetry');
    expect(cut.exitCode).toBe(1);
  }
});

test('without a config, the same client is wrong at the web server', async () => {
  const { stdout, exitCode } = await pcap(telemetryIncident('10.0.0.80:80'));
  expect(stdout).toContain('the server speaks http, but 10.0.0.7 sends telemetry every 60 s');
  expect(stdout).toContain('wrong-client');
  expect(exitCode).toBe(1);
});

test('a row has the server, its clients, and since when', async () => {
  const reports = ['10.0.0.7', '10.0.0.8', '10.0.0.7'].map((client) =>
    flowReport({ client, server: '10.0.0.9:80', speaks: 'http', serves: 'http' }),
  );
  const { stdout, exitCode } = await pcap(reports);
  expect(stdout).toMatch(/10\.0\.0\.9:80 +http.* +http +ok/);
  expect(stdout).toContain(
    '3 connections from 2 clients, 2026-03-01 09:00:00 UTC: 10.0.0.7 (2, http), 10.0.0.8 (1, http)',
  );
  expect(exitCode).toBe(0);
});

test('a stored report, csv and the page have the traffic of a server', async () => {
  const web = flowReport({ server: '10.0.0.9:80', speaks: 'http', serves: 'http' });
  const output = (['ndjson', 'csv', 'html'] as const).map((format) => ({
    format,
    file: file(format),
  }));
  await pcap([web], { output });
  expect(await readFile(file('csv'), 'utf8')).toContain(',"1 connection from 1 client, 2026-');
  const stored = await run(['report', file('ndjson'), '-o', 'csv']);
  expect(stored.stdout).toContain(',"1 connection from 1 client, 2026-');
});

test('UDP has exchanges, and clients that are too many are more than those that are kept', () => {
  const traffic = {
    flows: 3,
    clients: 1,
    flowsOfOtherClients: 2,
    since: '2026-03-01T09:00:00.000Z',
    until: '2026-03-01T09:00:00.000Z',
    served: [],
    callers: [{ address: '10.0.0.7', flows: 1, speaks: ['dns'] }],
    names: [],
  };
  expect(trafficText(traffic, 'udp')).toBe(
    '3 exchanges from more than 1 client, 2026-03-01 09:00:00 UTC: 10.0.0.7 (1, dns)',
  );
});

test('ndjson has a line for each flow, then the endpoints and the summary', async () => {
  const { stdout } = await pcap(telemetryIncident().slice(0, 2), {
    output: [{ format: 'ndjson' }],
  });
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.map(({ type }) => type)).toEqual(['flow', 'flow', 'result', 'summary']);
  expect(lines[0]).toMatchObject({
    outcome: 'different-protocols',
    client: { address: '10.0.0.7', stack: 'telemetry' },
    server: { address: '10.0.0.80', port: 8080, stack: 'http' },
    startedAt: '2026-03-01T09:00:00.000Z',
  });
});

test('no byte of a client is in any output', async () => {
  const secret = flowReport({
    server: '10.0.0.9:21',
    sent: 'PASS hunter2\r\n',
    received: '220 ready\r\n',
    speaks: 'ftp',
    serves: 'ftp',
    conditions: [{ kind: 'plaintext-credentials', sends: 'USER and PASS' }],
  });
  const output = (['table', 'json', 'ndjson', 'html'] as const).map((format) =>
    format === 'table' ? { format } : { format, file: file(format) },
  );
  const { stdout } = await pcap([secret], { output, verbose: true });
  expect(stdout).toContain('clients send USER and PASS in plaintext (ftp, 1 connection)');
  for (const one of ['json', 'ndjson', 'html']) {
    const text = await readFile(file(one), 'utf8');
    expect(text).not.toContain('hunter2');
    expect(text).not.toContain(Buffer.from('hunter2').toString('hex'));
  }
});

test('credentials in plaintext alone do not fail', async () => {
  const one = flowReport({
    server: '10.0.0.9:80',
    speaks: 'http',
    serves: 'http',
    conditions: [{ kind: 'plaintext-credentials', sends: 'an Authorization header' }],
  });
  expect((await pcap([one])).exitCode).toBe(0);
});

test('an endpoint of the config that does not occur is a note, with a hint for its name', async () => {
  await writeFile(
    file('c.yaml'),
    'endpoints:\n  - { address: "db.internal:5432", expect: postgresql }\n  - { address: "10.0.0.9:80", expect: http }\n',
  );
  const web = flowReport({ server: '10.0.0.9:80', speaks: 'http', serves: 'http' });
  const { stderr, exitCode } = await pcap([web], { config: [file('c.yaml')] });
  expect(stderr).toContain(`db.internal:5432 (${file('c.yaml')}:2) does not occur in the capture`);
  expect(stderr).toContain('--host db.internal=ADDRESS');
  expect(exitCode).toBe(0);
});

test('a name of the config has the address that --host gives', async () => {
  await writeFile(
    file('c.yaml'),
    'endpoints:\n  - { address: "db.internal:5432", expect: postgresql }\n',
  );
  const one = flowReport({ server: '10.0.0.5:5432', speaks: 'postgresql', serves: 'postgresql' });
  const { stdout, stderr } = await pcap([one], {
    config: [file('c.yaml')],
    host: [['db.internal', '10.0.0.5']],
  });
  expect(stdout).toContain('1 endpoint: 1 ok');
  expect(stderr).toBe('');
});

test('with --expect config, other servers are left out', async () => {
  await writeFile(file('c.yaml'), 'endpoints:\n  - { address: "10.0.0.9:80", expect: http }\n');
  const reports = ['10.0.0.9:80', '10.0.0.9:5432'].map((server) =>
    flowReport({ server, speaks: 'http', serves: 'http' }),
  );
  const both = await pcap(reports, { config: [file('c.yaml')] });
  expect(both.stdout).toContain('2 endpoints');
  const one = await pcap(reports, { config: [file('c.yaml')], expect: 'config' });
  expect(one.stdout).toContain('1 endpoint: 1 ok');
});

test('what is inside TLS is not confirmed, and does not fail', async () => {
  await writeFile(
    file('c.yaml'),
    'endpoints:\n  - { address: "10.0.0.9:443", expect: https }\n  - { address: "10.0.0.9:80", expect: http }\n',
  );
  const { stdout, exitCode } = await pcap(
    [
      flowReport({ server: '10.0.0.9:443', speaks: 'tls', serves: 'tls' }),
      flowReport({ server: '10.0.0.9:80', speaks: 'http', serves: 'http' }),
    ],
    { config: [file('c.yaml')] },
  );
  expect(stdout).toContain('a capture does not show what is inside');
  expect(exitCode).toBe(0);
});

test('connections that were joined late are incomplete', async () => {
  await writeFile(file('c.yaml'), 'endpoints:\n  - { address: "10.0.0.9:80", expect: http }\n');
  const late = flowReport({ server: '10.0.0.9:80', outcome: 'joined-late' });
  const { stdout } = await pcap([late], { config: [file('c.yaml')] });
  expect(stdout).toContain('the capture lacks the beginning of the connection');
});

test('a server that refuses is unreachable for the config', async () => {
  await writeFile(file('c.yaml'), 'endpoints:\n  - { address: "10.0.0.9:80", expect: http }\n');
  const refused = flowReport({ server: '10.0.0.9:80', outcome: 'refused', end: 'refused' });
  const { stdout, exitCode } = await pcap([refused], { config: [file('c.yaml')] });
  expect(stdout).toContain('unreachable');
  expect(exitCode).toBe(1);
});

test('--learn writes a config with what was seen', async () => {
  const reports = [
    flowReport({ server: '10.0.0.9:80', speaks: 'http', serves: 'http' }),
    flowReport({ server: '[fd00::9]:5432', speaks: 'postgresql', serves: 'postgresql' }),
  ];
  const { stderr, exitCode } = await pcap(reports, { learn: file('new.yaml') });
  const written = await readFile(file('new.yaml'), 'utf8');
  expect(written).toContain('  # found http; 1 connection from 1 client\n');
  expect(written).toContain('  - { address: "10.0.0.9:80", expect: http }\n');
  expect(written).toContain('  - { address: "[fd00::9]:5432", expect: postgresql }\n');
  expect(stderr).toContain('2 endpoints, 2 with a protocol');
  expect(exitCode).toBe(0);
  const checked = await pcap(reports, { config: [file('new.yaml')], expect: 'config' });
  expect(checked.stdout).toContain('2 endpoints: 2 ok');
});

test('a cut file gives what is there, with a note', async () => {
  const fault = { kind: 'cut', at: 40, text: 'the file ends within a packet' } as const;
  const web = flowReport({ server: '10.0.0.9:80', speaks: 'http', serves: 'http' });
  const { stderr, exitCode } = await pcap([web], {}, { fault });
  expect(stderr).toContain('is cut at byte 40: the file ends within a packet');
  expect(exitCode).toBe(0);
});

test('gzip is unpacked, also when it is cut', async () => {
  const web = flowReport({ server: '10.0.0.9:80', speaks: 'http', serves: 'http' });
  const packed = gzipSync(Buffer.alloc(100_000, 'capture'));
  for (const bytes of [packed, packed.subarray(0, packed.length - 6)]) {
    await writeFile(file('a.pcap'), bytes);
    const pushed: Uint8Array[] = [];
    const { exitCode } = await pcap([web], {}, { pushed });
    expect(exitCode).toBe(0);
    expect(Buffer.concat(pushed).toString().startsWith('capturecapture')).toBe(true);
  }
});

test('several files are one capture', async () => {
  await writeFile(file('b.pcap'), 'next');
  const pushed: Uint8Array[] = [];
  const context = new FakeContext();
  const read = reading([], { pushed });
  await runPcapCommand([file('a.pcap'), file('b.pcap')], OPTIONS, context, read);
  expect(Buffer.concat(pushed).toString()).toBe('capture|next|');
});

test('stdin is read as it comes', async () => {
  const pushed: Uint8Array[] = [];
  const context = new FakeContext(async function* () {
    yield Buffer.from('from ');
    yield Buffer.from('tcpdump');
  });
  await runPcapCommand(['-'], OPTIONS, context, reading([], { pushed }));
  expect(Buffer.concat(pushed).toString()).toBe('from tcpdump|');
});

test('stdin can be named only once', async () => {
  const { stderr, exitCode } = await run(['pcap', '-', '-']);
  expect(stderr).toContain('stdin can be read only once');
  expect(exitCode).toBe(2);
});

test('after an interrupt, what is there is reported', async () => {
  const web = flowReport({ server: '10.0.0.9:80', speaks: 'http', serves: 'http' });
  const context = new FakeContext(async function* (stop) {
    yield Buffer.from('first piece');
    context.process.emit('SIGINT', 'SIGINT');
    expect(stop.aborted).toBe(true);
  });
  const exitCode = await runPcapCommand(['-'], OPTIONS, context, reading([web], {}));
  expect(context.out.text).toContain('10.0.0.9:80');
  expect(exitCode).toBe(130);
});

test('a file that is not a capture cannot be run', async () => {
  const { stderr, exitCode } = await run(['pcap', file('a.pcap')]);
  expect(stderr).toContain('a.pcap is not a capture');
  expect(exitCode).toBe(2);
});

test('a file that does not exist cannot be run', async () => {
  const { stderr, exitCode } = await run(['pcap', file('none.pcap')]);
  expect(stderr).toContain('cannot read');
  expect(exitCode).toBe(2);
});

test('a wrong --host is refused', async () => {
  const { stderr, exitCode } = await run(['pcap', file('a.pcap'), '--host', 'db']);
  expect(stderr).toContain('Use NAME=ADDRESS');
  expect(exitCode).toBe(2);
});

const OPTIONS: PcapCommandOptions = {
  expect: 'registered',
  progress: 'never',
  mismatch: 'fail',
  inconclusive: 'warn',
  unreachable: 'fail',
  guesses: 'warn',
};

interface FakeCapture {
  readonly fault?: ReturnType<ReadCapture>['fault'];
  /** Takes what is pushed. */
  readonly pushed?: Uint8Array[];
}

async function pcap(
  reports: readonly FlowReport[],
  options: Partial<PcapCommandOptions> = {},
  capture: FakeCapture = {},
) {
  const context = new FakeContext();
  const all = { ...OPTIONS, ...options };
  const exitCode = await runPcapCommand([file('a.pcap')], all, context, reading(reports, capture));
  return { stdout: context.out.text, stderr: context.err.text, exitCode };
}

/** A reader that finds these flows in whatever it is given. */
function reading(reports: readonly FlowReport[], { fault, pushed = [] }: FakeCapture): ReadCapture {
  return ({ onReport }) => ({
    push: (bytes) => pushed.push(Uint8Array.from(bytes)),
    endFile: () => pushed.push(Buffer.from('|')),
    end: () => {
      for (const one of reports) onReport(one);
    },
    fault,
    counts: {
      packets: 0,
      bytes: 0,
      flows: reports.length,
      notIp: 0,
      unknownLinkTypes: 0,
      unknownLinks: [],
    },
  });
}
