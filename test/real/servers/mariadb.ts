import type { Place, RealServer, Run } from '../server.ts';

export const mariadb: RealServer = {
  name: 'mariadb',
  product: 'MariaDB',
  packages: ['mariadb-server'],
  ports: { mysql: { stack: 'mysql', starttls: 'offered' } },
  run: (at) =>
    run(
      at,
      ['cert', 'key', 'ca'].map((one) => `--ssl-${one}=${at.dir}/${one}.pem`),
    ),
};

export const mariadbNoSsl: RealServer = {
  ...mariadb,
  name: 'mariadb-no-ssl',
  ports: { mysql: { stack: 'mysql', starttls: 'missing' } },
  run: (at) => run(at, ['--skip-ssl']),
};

function run({ host, dir, port }: Place, ssl: readonly string[]): Run {
  return {
    user: 'mysql',
    setup: [
      [
        ...['mariadb-install-db', '--no-defaults', `--datadir=${dir}/data`, '--skip-test-db'],
        '--auth-root-authentication-method=normal',
      ],
    ],
    start: [
      ...['/usr/sbin/mariadbd', '--no-defaults', `--datadir=${dir}/data`],
      ...[`--socket=${dir}/socket`, `--pid-file=${dir}/pid`],
      ...[`--bind-address=${host}`, `--port=${port('mysql')}`, '--skip-name-resolve'],
      // It bans a host that breaks off this many handshakes.
      '--max-connect-errors=1000000000',
      '--innodb-buffer-pool-size=16M',
      ...ssl,
    ],
  };
}
