import { expect, it } from 'vitest';
import {
  banner,
  closedPort,
  mail,
  type Peer,
  peer,
  secureWeb,
  ssh,
  web,
} from '../../fixtures/servers/index.ts';
import { firstbytes, opened } from '../support/command.ts';
import { greeting } from '../support/loopback.ts';

const SCREEN = { columns: 80, rows: 24 };
/** With the last line free for the prompt. */
const ROWS = SCREEN.rows - 1;

const replies = (text: string) => peer((socket) => socket.once('data', () => socket.end(text)));

/** One service of each kind, as a small network has them. */
const SERVICES: readonly (() => Promise<Peer>)[] = [
  ssh,
  web,
  () => secureWeb(),
  () => mail(),
  () => banner('220 (vsFTPd 3.0.3)\r\n'),
  () => banner('+OK Dovecot (Debian) ready.\r\n'),
  () => banner('* OK [CAPABILITY IMAP4rev1 STARTTLS] Dovecot (Debian) ready.\r\n'),
  () => banner('@RSYNCD: 31.0 sha512 sha256 sha1 md5 md4\n'),
  () => peer(greeting('RFB 003.008\n')),
  () => replies('+PONG\r\n'),
  () => banner('SSH-2.0-dropbear_2022.83\r\n'),
];

/** Loopback addresses with one port that nothing listens on. */
const CLOSED_HOSTS = 2048 - SERVICES.length;

it('2,048 targets with 11 services fit on one screen', async () => {
  const peers = await Promise.all(SERVICES.map((make) => opened(make())));
  const network = `127.86.0.0/21:${await closedPort()}`;
  const left = `127.86.0.[0-${2048 - CLOSED_HOSTS - 1}]`;
  const targets = [...peers.map(({ address }) => address), network, '--exclude', left];
  const { stdout, stderr, exitCode } = await firstbytes(['audit', ...targets], {
    env: { COLUMNS: `${SCREEN.columns}` },
  });
  expect(stderr).toBe('');
  const lines = stdout.trimEnd().split('\n');
  expect(lines.length).toBeLessThanOrEqual(ROWS);
  expect(lines.filter((line) => line.length > SCREEN.columns)).toEqual([]);
  expect(stdout).toContain('2,048 targets on 2,038 hosts: 11 open, 2,037 closed (2,037 refused)');
  expect(stdout).toMatch(/^11 services on 1 host, \d unexpected/m);
  for (const { port } of peers) expect(stdout).toContain(`127.0.0.1:${port}`);
  expect(exitCode).toBe(1);
});
