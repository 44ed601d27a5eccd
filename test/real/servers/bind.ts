import type { RealServer } from '../server.ts';

export const bind: RealServer = {
  name: 'bind',
  product: 'BIND',
  packages: ['bind9'],
  ports: { dns: { stack: 'dns' }, dot: { stack: 'tls/dns' } },
  run: ({ host, dir, port }) => ({
    user: 'bind',
    files: {
      'named.conf': `
tls ours { cert-file "${dir}/cert.pem"; key-file "${dir}/key.pem"; };
options {
  directory "${dir}";
  pid-file none;
  session-keyfile none;
  listen-on port ${port('dns')} { ${host}; };
  listen-on port ${port('dot')} tls ours { ${host}; };
  listen-on-v6 { none; };
  recursion no;
  dnssec-validation no;
  notify no;
};
controls { };
zone "." { type primary; file "root.zone"; };
`,
      'root.zone': `$TTL 60
@ IN SOA ns. root. 1 60 60 60 60
@ IN NS ns.
ns. IN A ${host}
`,
    },
    start: ['/usr/sbin/named', '-f', '-n', '1', '-c', `${dir}/named.conf`],
  }),
};
