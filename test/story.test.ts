import { once } from 'node:events';
import net from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startStory } from '../fixtures/servers/story.js';
import { readFrames } from '../src/guard/index.ts';
import { firstbytes, folderWith } from './support/command.ts';
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
          'correct the host or the port.',
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
      `protocols:
  telemetry:
    speaks-first: client
    send: "hex:00000002 7b7d"
    reply: { length-prefix: { size: 4, endian: big, max: 1MiB, then: { starts-with: "{" } } }
`,
    );
    const { stdout, exitCode } = await firstbytes(['check'], { cwd: folder.path });
    expect(stdout).toContain('expected telemetry, found http');
    expect(stdout).toMatch(/a\s+length of 1213486160 \(1\.13 GiB\)/);
    expect(stdout).toContain('firstbytes.yaml:3:5');
    expect(exitCode).toBe(1);
  });
});

/** Connects and says what the telemetry client says first. */
async function telemetryTo(port: number): Promise<net.Socket> {
  const socket = net.connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(frameOf('{}', { size: 4 }));
  return socket;
}
