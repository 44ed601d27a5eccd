// Arrows point down only:
// bytes <- protocols <- identify <- expect <- {probe, listen, config, sources, report, explain} <- fleet <- cli
const FLOORS = [
  ['bytes'],
  ['protocols'],
  ['identify'],
  ['expect'],
  ['probe', 'listen', 'config', 'sources', 'report', 'explain', 'guard'],
  ['fleet'],
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

const neighbours = FLOORS.flatMap((rooms) => (rooms.length > 1 ? rooms : [])).map((room) => ({
  name: `${room}-knows-no-neighbour`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: {
    path: `^src/(${FLOORS[4].filter((other) => other !== room).join('|')})/`,
  },
}));

module.exports = {
  forbidden: [
    ...upward,
    ...neighbours,
    {
      name: 'pure-floors-do-no-io',
      comment: 'bytes, protocols, identify, expect, explain and report are pure',
      severity: 'error',
      from: { path: '^src/(bytes|protocols|identify|expect|explain|report)/' },
      // Computing a digest (RADIUS signs its answers with one) reads and writes nothing.
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?crypto$' },
    },
    {
      name: 'only-probe-and-listen-open-sockets',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(probe|listen)/' },
      to: { path: '^(node:)?(net|tls|dgram|dns|http|https|http2)(/|$)' },
    },
    {
      name: 'judging-and-asking-are-our-own',
      comment: 'ipaddr.js reads addresses in expect; nothing else from outside',
      severity: 'error',
      from: { path: '^src/(bytes|protocols|identify|probe|listen)/' },
      to: { dependencyTypes: ['npm'] },
    },
    {
      name: 'guard-is-small',
      comment:
        'docs/decisions/guard-is-small.md: it goes into other programs, without the registry',
      severity: 'error',
      from: { path: '^src/guard/' },
      to: {
        path: '^(src/(protocols|identify|expect)/|node_modules/)',
        pathNot: '^src/expect/length-impact\\.ts$',
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
