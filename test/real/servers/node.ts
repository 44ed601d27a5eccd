import type { RealServer } from '../server.ts';

/** Node's own servers. */
export const node: RealServer = {
  name: 'node',
  product: 'Node.js',
  ports: {
    http: { stack: 'http' },
    h2c: { stack: 'http2' },
    h2: { stack: 'tls/http2' },
    // The handshake fails without a certificate: what is inside shows by ALPN, where that is offered.
    'client-cert': { stack: 'tls', alternatives: ['tls/http'] },
  },
  run: ({ host, port }) => ({
    files: {
      'server.mjs': `
import { readFileSync } from 'node:fs';
import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
const [cert, key, ca] = ['cert.pem', 'key.pem', 'ca.pem'].map((name) => readFileSync(name));
const answer = (request, response) => response.end('here');
http.createServer(answer).listen(${port('http')}, '${host}');
http2.createServer(answer).listen(${port('h2c')}, '${host}');
http2.createSecureServer({ cert, key }, answer).listen(${port('h2')}, '${host}');
https
  .createServer({ cert, key, ca, requestCert: true, rejectUnauthorized: true }, answer)
  .listen(${port('client-cert')}, '${host}');
`,
    },
    start: [process.execPath, 'server.mjs'],
  }),
};
