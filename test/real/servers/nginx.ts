import type { RealServer } from '../server.ts';

export const nginx: RealServer = {
  name: 'nginx',
  product: 'nginx',
  packages: ['nginx-light'],
  ports: {
    http: { stack: 'http' },
    https: { stack: 'tls/http' },
    h2: { stack: 'tls/http2', alternatives: ['tls/http'] },
    'client-cert': { stack: 'tls/http' },
  },
  run: ({ host, dir, port }) => ({
    files: {
      'nginx.conf': `
daemon off;
pid ${dir}/pid;
error_log stderr;
worker_processes 1;
events { worker_connections 512; }
http {
  access_log off;
  client_body_temp_path ${dir}/body;
  proxy_temp_path ${dir}/proxy;
  fastcgi_temp_path ${dir}/fastcgi;
  uwsgi_temp_path ${dir}/uwsgi;
  scgi_temp_path ${dir}/scgi;
  ssl_certificate ${dir}/cert.pem;
  ssl_certificate_key ${dir}/key.pem;
  server { listen ${host}:${port('http')}; return 200 "here\\n"; }
  server { listen ${host}:${port('https')} ssl; return 200 "here\\n"; }
  server { listen ${host}:${port('h2')} ssl http2; return 200 "here\\n"; }
  server {
    listen ${host}:${port('client-cert')} ssl;
    ssl_client_certificate ${dir}/ca.pem;
    ssl_verify_client on;
    return 200 "here\\n";
  }
}
`,
    },
    owner: 'www-data',
    start: ['/usr/sbin/nginx', '-p', dir, '-c', `${dir}/nginx.conf`, '-e', 'stderr'],
  }),
};
