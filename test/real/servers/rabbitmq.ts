import type { RealServer } from '../server.ts';

export const rabbitmq: RealServer = {
  name: 'rabbitmq',
  product: 'RabbitMQ',
  packages: ['rabbitmq-server'],
  ports: { amqp: { stack: 'amqp' }, amqps: { stack: 'tls/amqp' } },
  run: ({ host, dir, port }) => ({
    user: 'rabbitmq',
    files: {
      'rabbitmq.conf': `
listeners.tcp.1 = ${host}:${port('amqp')}
listeners.ssl.1 = ${host}:${port('amqps')}
ssl_options.certfile = ${dir}/cert.pem
ssl_options.keyfile = ${dir}/key.pem
ssl_options.verify = verify_none
log.console = true
log.file = false
`,
      enabled_plugins: '[].\n',
    },
    env: {
      HOME: dir,
      RABBITMQ_NODENAME: `real${port('amqp')}@localhost`,
      RABBITMQ_CONFIG_FILE: `${dir}/rabbitmq.conf`,
      RABBITMQ_CONF_ENV_FILE: '/dev/null',
      RABBITMQ_ENABLED_PLUGINS_FILE: `${dir}/enabled_plugins`,
      RABBITMQ_MNESIA_BASE: `${dir}/mnesia`,
      RABBITMQ_LOG_BASE: `${dir}/log`,
      RABBITMQ_DIST_PORT: `${port('distribution')}`,
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1}',
      ERL_EPMD_PORT: `${port('epmd')}`,
      ERL_EPMD_ADDRESS: host,
    },
    // Left to itself it would start a port mapper that outlives it.
    start: ['sh', '-c', 'epmd & exec /usr/lib/rabbitmq/bin/rabbitmq-server'],
  }),
};
