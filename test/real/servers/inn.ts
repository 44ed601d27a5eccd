import type { Place, RealServer, Run } from '../server.ts';

/** The part of INN that newsreaders talk to. */
export const inn: RealServer = {
  name: 'inn',
  product: 'INN',
  // The whole of it wants a mail server of its own choice, and a news spool of the machine's.
  packages: ['libcanlock3', 'libpython3.11', 'libperl5.36', 'libsasl2-2', 'libsqlite3-0'],
  unpack: ['inn2', 'inn2-inews'],
  ports: { nntp: { stack: 'nntp', starttls: 'offered' } },
  run: (at) => run(at, []),
};

export const innTls: RealServer = {
  ...inn,
  name: 'inn-tls',
  ports: { nntp: { stack: 'tls/nntp' } },
  run: (at) => run(at, ['-S']),
};

function run({ host, dir, port, unpacked }: Place, options: readonly string[]): Run {
  const libraries = `${unpacked('inn2')}/usr/lib/news:${unpacked('inn2-inews')}/usr/lib/news`;
  const bin = `${unpacked('inn2')}/usr/lib/news/bin`;
  const asNews = ['setpriv', '--reuid', 'news', '--regid', 'news', '--clear-groups'];
  return {
    files: {
      'etc/inn.conf': `
mta: "/bin/true %s"
organization: "Example"
domain: example.net
fromhost: news.example.net
pathhost: news.example.net
hismethod: hisv6
ovmethod: tradindexed
pathnews: ${unpacked('inn2')}/usr/lib/news
pathbin: ${bin}
pathdb: ${dir}/db
pathetc: ${dir}/etc
pathspool: ${dir}/spool
pathrun: ${dir}/run
pathlog: ${dir}/log
pathtmp: ${dir}/tmp
tlscertfile: ${dir}/cert.pem
tlskeyfile: ${dir}/key.pem
`,
      'etc/storage.conf': 'method tradspool {\n  newsgroups: *\n  class: 0\n}\n',
      'etc/readers.conf': `auth all {
  hosts: "*"
  default: "<any>"
}
access all {
  users: "*"
  newsgroups: "*"
}
`,
      'db/active': 'junk 0000000000 0000000001 n\n',
      'db/active.times': '',
      'db/newsgroups': '',
      'db/history': '',
    },
    owner: 'news',
    env: { INNCONF: `${dir}/etc/inn.conf`, LD_LIBRARY_PATH: libraries },
    setup: [
      ['chmod', '600', 'key.pem'],
      [...asNews, 'mkdir', '-p', 'run', 'log', 'tmp', 'spool/articles', 'spool/overview'],
      [...asNews, `${bin}/makedbz`, '-i', '-o'],
      // Makes the overview that nnrpd wants to open; that there are no articles is no error.
      [...asNews, 'sh', '-c', `${bin}/makehistory -O -x -F || true`],
    ],
    start: [`${bin}/nnrpd`, '-D', '-f', '-b', host, '-p', `${port('nntp')}`, ...options],
  };
}
