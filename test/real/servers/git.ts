import type { RealServer } from '../server.ts';

export const git: RealServer = {
  name: 'git-daemon',
  product: 'git daemon',
  packages: ['git'],
  ports: { git: { stack: 'git' } },
  run: ({ host, dir, port }) => ({
    setup: [['git', 'init', '--quiet', '--bare', 'project.git']],
    start: [
      ...['/usr/lib/git-core/git-daemon', '--export-all', `--base-path=${dir}`, '--reuseaddr'],
      ...[`--listen=${host}`, `--port=${port('git')}`],
    ],
  }),
};
