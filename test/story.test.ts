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

  test('that trusts its prefix asks for 1213486160 bytes, and then says "data truncated"', async () => {
    const asked: Wanted[] = [];
    const reading = naiveFrames(await telemetryTo(story.ports.web), (wanted) => asked.push(wanted));
    await expect(reading.next()).rejects.toThrow('data truncated');
    expect(asked).toEqual([1_213_486_160]);
  });

  test('with the guard fails at once, and says why', async () => {
    const socket = await telemetryTo(story.ports.web);
    const failed = await readFrames(socket, { size: 4 })
      .next()
      .catch((error) => error);
    expect(failed).toMatchObject({
      code: 'ERR_WRONG_PROTOCOL',
      message: 'expected a 4-byte length, got "HTTP/1.0 400 Bad Request": this is HTTP',
      explanation: expect.stringContaining(
        '48 54 54 50 is 1213486160 (1.13 GiB). The other side is a server of HTTP: ' +
          'fix the host or the port.',
      ),
    });
    expect(socket.destroyed).toBe(true);
  });

  test('with the guard works where it is meant to be', async () => {
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
    const { stdout, exitCode } = await firstbytes(['check'], { cwd: folder.path });
    expect(stdout).toContain('expected telemetry, found http');
    expect(stdout).toMatch(/a\s+length of 1213486160 \(1\.13 GiB\)/);
    expect(stdout).toContain('firstbytes.yaml:3:5');
    expect(exitCode).toBe(1);
  });

  test('is told from the number alone, by whoever finds it in a log', async () => {
    const { stdout, exitCode } = await firstbytes(['explain', '1213486160']);
    expect(stdout).toContain('1213486160 is "HTTP" (48 54 54 50) read as a 4-byte big-endian');
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      'A length-prefixed client was connected to a web server (http): it took the beginning of ' +
        'the answer for a length of 1213486160 (1.13 GiB).',
    );
    expect(exitCode).toBe(0);
  });

  test('is named by who listens in front of the web server, which others reach as ever', async () => {
    const folder = folderWith([`address: "127.0.0.1:${story.ports.web}", expect: http`], TELEMETRY);
    const { port, says, done } = await listenAt(
      ['--expect', 'http', '--config', `${folder.path}/firstbytes.yaml`, '--count', '2'],
      story.ports.web,
    );
    const client = await telemetryTo(port);
    await once(client.resume(), 'close');
    await says('expected http, this client speaks telemetry');
    const answer = await (await fetch(`http://127.0.0.1:${port}/`)).text();
    expect(answer).toBe('hello\n');
    const { stdout, exitCode } = await done;
    expect(stdout).toMatch(/telemetry +mismatch$/m);
    expect(stdout).toMatch(/http +ok$/m);
    expect(exitCode).toBe(1);
  });
});

const TELEMETRY = `protocols:
  telemetry:
    speaks-first: client
    send: "hex:00000002 7b7d"
    reply: { length-prefix: { size: 4, endian: big, max: 1MiB, then: { starts-with: "{" } } }
`;

/** Listens at a free port in front of a service. */
async function listenAt(args: readonly string[], service: number) {
  const running = start(['listen', '0', '--forward', `127.0.0.1:${service}`, ...args]);
  let said = '';
  running.child.stdout?.on('data', (text: string) => {
    said += text;
  });
  await running.says('127.0.0.1:');
  await running.says('\n');
  return { ...running, port: Number(/127\.0\.0\.1:(\d+)/.exec(said)?.[1]) };
}

/** Connects and says what the telemetry client says first. */
async function telemetryTo(port: number): Promise<net.Socket> {
  const socket = net.connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(frameOf('{}', { size: 4 }));
  return socket;
}
