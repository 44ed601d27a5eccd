import type { RealServer } from '../server.ts';

/** The mock cluster in librdkafka: a broker that real clients are tested against. */
export const kafka: RealServer = {
  name: 'librdkafka-mock',
  product: 'librdkafka mock cluster',
  packages: ['kcat'],
  ports: { broker: { stack: 'kafka', announced: /replaced with 127\.0\.0\.1:(\d+)/ } },
  run: () => ({
    user: 'nobody',
    // It asks for a broker, and then puts its own in the place.
    start: ['kcat', '-C', '-b', 'none', '-t', 'topic', '-X', 'test.mock.num.brokers=1'],
  }),
};
