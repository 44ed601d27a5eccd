import type { RealServer } from '../server.ts';

export const mosquitto: RealServer = {
  name: 'mosquitto',
  product: 'Mosquitto',
  packages: ['mosquitto'],
  ports: {
    mqtt: { stack: 'mqtt' },
    mqtts: { stack: 'tls/mqtt' },
    websockets: { stack: 'http/websocket', alternatives: ['http'] },
  },
  run: ({ host, dir, port }) => ({
    user: 'nobody',
    files: {
      'mosquitto.conf': `
allow_anonymous true
listener ${port('mqtt')} ${host}
listener ${port('mqtts')} ${host}
certfile ${dir}/cert.pem
keyfile ${dir}/key.pem
listener ${port('websockets')} ${host}
protocol websockets
`,
    },
    start: ['/usr/sbin/mosquitto', '-c', `${dir}/mosquitto.conf`],
  }),
};
