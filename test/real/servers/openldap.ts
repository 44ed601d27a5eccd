import type { RealServer } from '../server.ts';

export const openldap: RealServer = {
  name: 'openldap',
  product: 'OpenLDAP',
  packages: ['slapd'],
  ports: { ldap: { stack: 'ldap', starttls: 'offered' }, ldaps: { stack: 'tls/ldap' } },
  run: ({ host, dir, port }) => ({
    user: 'openldap',
    files: {
      'slapd.conf': `
include /etc/ldap/schema/core.schema
pidfile ${dir}/pid
modulepath /usr/lib/ldap
moduleload back_mdb
TLSCertificateFile ${dir}/cert.pem
TLSCertificateKeyFile ${dir}/key.pem
database mdb
suffix "dc=example,dc=net"
directory ${dir}/db
`,
    },
    setup: [['mkdir', 'db']],
    start: [
      ...['/usr/sbin/slapd', '-d', '0', '-f', `${dir}/slapd.conf`],
      ...['-h', `ldap://${host}:${port('ldap')} ldaps://${host}:${port('ldaps')}`],
    ],
  }),
};
