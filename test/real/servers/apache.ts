import type { RealServer } from '../server.ts';

const MODULES = '/usr/lib/apache2/modules';

export const apache: RealServer = {
  name: 'apache',
  product: 'Apache httpd',
  packages: ['apache2-bin'],
  ports: {
    http: { stack: 'http' },
    https: { stack: 'tls/http' },
    h2: { stack: 'tls/http2', alternatives: ['tls/http'] },
  },
  run: ({ host, dir, port }) => ({
    files: {
      'httpd.conf': `
ServerRoot ${dir}
ServerName localhost
PidFile ${dir}/pid
DefaultRuntimeDir ${dir}
Mutex file:${dir} default
ErrorLog /dev/stderr
User www-data
Group www-data
LoadModule mpm_event_module ${MODULES}/mod_mpm_event.so
LoadModule authz_core_module ${MODULES}/mod_authz_core.so
LoadModule ssl_module ${MODULES}/mod_ssl.so
LoadModule http2_module ${MODULES}/mod_http2.so
Listen ${host}:${port('http')}
Listen ${host}:${port('https')}
Listen ${host}:${port('h2')}
DocumentRoot ${dir}/www
SSLCertificateFile ${dir}/cert.pem
SSLCertificateKeyFile ${dir}/key.pem
<VirtualHost *:${port('https')}>
  SSLEngine on
</VirtualHost>
<VirtualHost *:${port('h2')}>
  SSLEngine on
  Protocols h2 http/1.1
</VirtualHost>
`,
      'www/index.html': '<!doctype html><title>here</title>\n',
    },
    start: ['/usr/sbin/apache2', '-D', 'FOREGROUND', '-f', `${dir}/httpd.conf`],
  }),
};
