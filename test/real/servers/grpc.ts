import { createRequire } from 'node:module';
import type { RealServer } from '../server.ts';

const require = createRequire(import.meta.url);

export const grpcJs: RealServer = {
  name: 'grpc-js',
  product: '@grpc/grpc-js (npm)',
  ports: {
    // Only a gRPC request shows that HTTP/2 carries gRPC.
    plain: { stack: 'http2/grpc', alternatives: ['http2'] },
    tls: { stack: 'tls/http2/grpc', alternatives: ['tls/http2'] },
  },
  run: ({ host, port }) => ({
    files: {
      'server.mjs': `
import { readFileSync } from 'node:fs';
import grpc from '${require.resolve('@grpc/grpc-js')}';
const [cert_chain, private_key] = ['cert.pem', 'key.pem'].map((name) => readFileSync(name));
const secured = grpc.ServerCredentials.createSsl(null, [{ cert_chain, private_key }]);
const fail = (error) => {
  if (error) throw error;
};
const server = new grpc.Server();
server.bindAsync('${host}:${port('plain')}', grpc.ServerCredentials.createInsecure(), fail);
server.bindAsync('${host}:${port('tls')}', secured, fail);
`,
    },
    start: [process.execPath, 'server.mjs'],
  }),
};

/** The implementation in C that Python, Ruby, PHP and C++ share. */
export const grpcPython: RealServer = {
  name: 'grpc-python',
  product: 'grpcio',
  packages: ['python3-grpcio'],
  ports: grpcJs.ports,
  run: ({ host, port }) => ({
    user: 'nobody',
    files: {
      'server.py': `
from concurrent import futures
import grpc
server = grpc.server(futures.ThreadPoolExecutor(max_workers=2))
server.add_insecure_port('${host}:${port('plain')}')
pair = (open('key.pem', 'rb').read(), open('cert.pem', 'rb').read())
server.add_secure_port('${host}:${port('tls')}', grpc.ssl_server_credentials([pair]))
server.start()
server.wait_for_termination()
`,
    },
    start: ['/usr/bin/python3', 'server.py'],
  }),
};
