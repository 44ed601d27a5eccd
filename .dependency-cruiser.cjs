// Arrows point down only:
// bytes <- protocols <- identify <- expect <- words <- {net, yaml} <- {probe, listen, config, sources, report, explain, guard, capture} <- fleet <- library <- cli
const FLOORS = [
  ['bytes'],
  ['protocols'],
  ['identify'],
  ['expect'],
  ['words'],
  ['net', 'yaml'],
  ['probe', 'listen', 'config', 'sources', 'report', 'explain', 'guard', 'capture'],
  ['fleet'],
  ['library'],
  ['cli'],
];

const upward = FLOORS.slice(0, -1).map((rooms, floor) => ({
  name: `no-arrow-up-from-${rooms.join('-')}`,
  severity: 'error',
  from: { path: `^src/(${rooms.join('|')})/` },
  to: {
    path: `^src/(${FLOORS.slice(floor + 1)
      .flat()
      .join('|')}|index\\.ts)(/|$)`,
  },
}));

const neighbours = FLOORS.flatMap((rooms) =>
  rooms.map((room) => [room, rooms.filter((other) => other !== room)]),
)
  .filter(([, others]) => others.length > 0)
  .map(([room, others]) => ({
    name: `${room}-knows-no-neighbour`,
    severity: 'error',
    from: { path: `^src/${room}/` },
    to: { path: `^src/(${others.join('|')})/` },
  }));

module.exports = {
  forbidden: [
    ...upward,
    ...neighbours,
    {
      name: 'pure-floors-do-no-io',
      comment: 'bytes, protocols, identify, expect, words, explain, capture and report are pure',
      severity: 'error',
      from: { path: '^src/(bytes|protocols|identify|expect|words|explain|capture|report)/' },
      // Computing reads and writes nothing: a digest (RADIUS signs its answers with one), and the
      // compression of the data of a page.
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(crypto|zlib)$' },
    },
    {
      name: 'only-net-opens-sockets',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/net/' },
      to: { path: '^(node:)?(net|tls|dgram|dns|http|https|http2)(/|$)' },
    },
    {
      name: 'net-knows-bytes-and-failures-only',
      comment: 'identify names the failures of a connection and the facts of a handshake',
      severity: 'error',
      from: { path: '^src/net/' },
      to: { path: '^src/', pathNot: '^src/(bytes|net)/|^src/identify/exchange\\.ts$' },
    },
    {
      name: 'judging-and-probing-are-our-own',
      comment: 'ipaddr.js reads addresses in expect; these floors need no package',
      severity: 'error',
      from: { path: '^src/(bytes|protocols|identify|net|probe|listen|capture)/' },
      to: { dependencyTypes: ['npm'] },
    },
    {
      name: 'guard-is-small',
      comment:
        'docs/decisions/guard-is-small.md: it goes into other programs, without the registry',
      severity: 'error',
      from: { path: '^src/guard/' },
      to: {
        path: '^(src/(protocols|identify|expect|words)/|node_modules/)',
        pathNot: '^src/words/size\\.ts$',
      },
    },
    {
      name: 'guard-takes-streams-only',
      severity: 'error',
      from: { path: '^src/guard/' },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?stream$' },
    },
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, path: '^src/', pathNot: '(_template|index)\\.ts$' },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node'] },
  },
};
