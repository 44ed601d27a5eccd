import { createRequire } from 'node:module';
import type { RealServer } from '../server.ts';

const require = createRequire(import.meta.url);

export const ws: RealServer = {
  name: 'ws',
  product: 'ws (npm)',
  ports: {
    // It answers a request without an upgrade as a web server does.
    plain: { stack: 'http/websocket', alternatives: ['http'] },
    tls: { stack: 'tls/http/websocket', alternatives: ['tls/http'] },
  },
  run: ({ host, port }) => ({
    files: {
      'server.mjs': `
import { readFileSync } from 'node:fs';
import https from 'node:https';
import ws from '${require.resolve('ws')}';
const [cert, key] = ['cert.pem', 'key.pem'].map((name) => readFileSync(name));
new ws.WebSocketServer({ host: '${host}', port: ${port('plain')} });
const server = https.createServer({ cert, key }, (request, response) => {
  response.writeHead(426).end();
});
new ws.WebSocketServer({ server });
server.listen(${port('tls')}, '${host}');
`,
    },
    start: [process.execPath, 'server.mjs'],
  }),
};
