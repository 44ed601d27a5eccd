import type { RealServer } from '../server.ts';

export const zookeeper: RealServer = {
  name: 'zookeeper',
  product: 'ZooKeeper',
  packages: ['zookeeper', 'default-jre-headless'],
  ports: { client: { stack: 'zookeeper' } },
  run: ({ host, dir, port }) => ({
    user: 'nobody',
    files: {
      'zoo.cfg': `
tickTime=2000
dataDir=${dir}/data
clientPort=${port('client')}
clientPortAddress=${host}
admin.enableServer=false
maxClientCnxns=0
`,
    },
    start: [
      ...['java', '-Xmx96m', '-cp', '/usr/share/java/zookeeper.jar:/usr/share/java/*'],
      ...['org.apache.zookeeper.server.quorum.QuorumPeerMain', `${dir}/zoo.cfg`],
    ],
  }),
};
