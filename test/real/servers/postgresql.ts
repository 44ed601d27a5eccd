import type { Place, RealServer, Run } from '../server.ts';

export const postgresql: RealServer = {
  name: 'postgresql',
  product: 'PostgreSQL',
  packages: ['postgresql'],
  ports: { main: { stack: 'postgresql', starttls: 'missing' } },
  run: (at) => run(at, ['-c', 'ssl=off']),
};

export const postgresqlSsl: RealServer = {
  ...postgresql,
  name: 'postgresql-ssl',
  ports: { main: { stack: 'postgresql', starttls: 'offered' } },
  run: (at) =>
    run(at, [
      ...['-c', 'ssl=on'],
      ...['-c', `ssl_cert_file=${at.dir}/cert.pem`],
      ...['-c', `ssl_key_file=${at.dir}/key.pem`],
    ]),
};

function run({ host, dir, port }: Place, ssl: readonly string[]): Run {
  return {
    user: 'postgres',
    setup: [
      // It refuses a key that others may read.
      ['chmod', '600', 'key.pem'],
      // Its programs are not on the path, and lie under the version.
      ['sh', '-c', 'ln -s "$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)" bin'],
      ['bin/initdb', '--no-sync', '--auth=trust', '-D', 'data'],
    ],
    start: [
      ...[`${dir}/bin/postgres`, '-D', `${dir}/data`, '-k', dir],
      ...['-h', host, '-p', `${port('main')}`],
      ...ssl,
    ],
  };
}
