import type { RealServer } from '../server.ts';
import { zookeeper } from './zookeeper.ts';

/** A JVM that waits for a debugger beside its work. */
export const zookeeperWithDebugger: RealServer = {
  ...zookeeper,
  name: 'zookeeper-debug',
  product: 'ZooKeeper in a JVM with JDWP',
  ports: { client: { stack: 'zookeeper' }, jdwp: { stack: 'jdwp' } },
  run: (place) => {
    const run = zookeeper.run(place);
    const address = `${place.host}:${place.port('jdwp')}`;
    const [java = 'java', ...args] = run.start;
    const agent = `-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=${address}`;
    return { ...run, start: [java, agent, ...args] };
  },
};
