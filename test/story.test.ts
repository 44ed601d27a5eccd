import { once } from 'node:events';
import net from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startStory } from '../fixtures/servers/story.ts';
import { readFrames } from '../src/guard/index.ts';
import { firstbytes, folderWith, start } from './support/command.ts';
import { frameOf } from './support/frames.ts';
import { naiveFrames, type Wanted } from './support/naive.ts';

/**
 * The story from end to end: a telemetry client is pointed at the port of a web server, whose
 * `HTTP/1.0 400` it takes for a length of 1213486160 bytes.
 */
describe('a telemetry client at the port of a web server', () => {
  let story: Awaited<ReturnType<typeof startStory>>;

  beforeAll(async () => {
    story = await startStory();
  });
  afterAll(() => story.stop());

  test('that trusts its prefix requests 1213486160 bytes, and then reports "data truncated"', async () => {
    const requested: Wanted[] = [];
    const reading = naiveFrames(await telemetryTo(story.ports.web), (wanted) =>
      requested.push(wanted),
    );
    await expect(reading.next()).rejects.toThrow('data truncated');
    expect(requested).toEqual([1_213_486_160]);
  });

  test('with the guard fails at once, and reports the protocol', async () => {
    const socket = await telemetryTo(story.ports.web);
    const failed = await readFrames(socket, { size: 4 })
      .next()
      .catch((error) => error);
    expect(failed).toMatchObject({
      code: 'ERR_WRONG_PROTOCOL',
      message: 'expected a 4-byte length, got "HTTP": this is HTTP',
      explanation: expect.stringContaining(
        '48 54 54 50 is 1213486160 (1.13 GiB). The first bytes are "HTTP/1.0 400 Bad Request". ' +
          'The other side is a server of HTTP: ' +
          'fix the host or the port.',
      ),
    });
    expect(socket.destroyed).toBe(true);
  });

  test('with the guard works at the right port', async () => {
    const socket = await telemetryTo(story.ports.telemetry);
    const first = await readFrames(socket, { size: 4 }).next();
    expect(String(first.value)).toBe('{"accepted":true}');
    socket.destroy();
  });

  test('is found by a check before it is deployed, with its line', async () => {
    const folder = folderWith(
      [
        `name: web, address: "127.0.0.1:${story.ports.web}", expect: http`,
        `name: collector, address: "127.0.0.1:${story.ports.web}", expect: telemetry`,
      ],
      TELEMETRY,
    );
    const { stdout, exitCode } = await firstbytes(['check', '--timeout', '1h'], {
      cwd: folder.path,
    });
    expect(stdout).toContain('expected telemetry, found http');
    expect(stdout).toMatch(/length of\s+1213486160 bytes \(1\.13 GiB\)/);
    expect(stdout).toContain('firstbytes.yaml:3:5');
    expect(exitCode).toBe(1);
  });

  test('is explained by the number alone', async () => {
    const { stdout, exitCode } = await firstbytes(['explain', '1213486160']);
    expect(stdout).toContain('1213486160 is "HTTP" (48 54 54 50) read as a 4-byte big-endian');
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      'A client that expects a length prefix connected to a web server (http): it read the first ' +
        'bytes of the reply as a length of 1213486160 bytes (1.13 GiB).',
    );
    expect(exitCode).toBe(0);
  });

  test('is identified in front of the web server, which right clients still reach', async () => {
    const folder = folderWith([`address: "127.0.0.1:${story.ports.web}", expect: http`], TELEMETRY);
    const { port, says, done } = await listenAt(
      [
        '--expect',
        'http',
        '--config',
        `${folder.path}/firstbytes.yaml`,
        '--count',
        '2',
        ...UNHURRIED,
      ],
      story.ports.web,
    );
    const client = await telemetryTo(port);
    await once(client.resume(), 'close');
    await says('expected http, but the client uses telemetry');
    const answer = await (await fetch(`http://127.0.0.1:${port}/`)).text();
    expect(answer).toBe('hello\n');
    const { stdout, exitCode } = await done;
    expect(stdout).toMatch(/telemetry +mismatch$/m);
    expect(stdout).toMatch(/http +ok$/m);
    expect(exitCode).toBe(1);
  });
});

/** No time limit decides, however slow the machine is. */
const UNHURRIED = ['--first-byte', '1h', '--timeout', '1h'];

const TELEMETRY = `protocols:
  telemetry:
    speaks-first: client
    send: "hex:00000002 7b7d"
    reply: { length-prefix: { size: 4, endian: big, max: 1MiB, then: { starts-with: "{" } } }
`;

/** Listens at a free port in front of a service. */
async function listenAt(args: readonly string[], service: number) {
  const running = start(['listen', '0', '--forward', `127.0.0.1:${service}`, ...args]);
  let printed = '';
  running.child.stdout?.on('data', (text: string) => {
    printed += text;
  });
  await running.says('127.0.0.1:');
  await running.says('\n');
  return { ...running, port: Number(/127\.0\.0\.1:(\d+)/.exec(printed)?.[1]) };
}

/** Connects and sends the first message of the telemetry client. */
async function telemetryTo(port: number): Promise<net.Socket> {
  const socket = net.connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(frameOf('{}', { size: 4 }));
  return socket;
}
