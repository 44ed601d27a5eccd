import type { RealServer } from '../server.ts';

export const postfix: RealServer = {
  name: 'postfix',
  product: 'Postfix',
  packages: ['postfix'],
  ports: {
    smtp: { stack: 'smtp', starttls: 'offered' },
    'no-starttls': { stack: 'smtp', starttls: 'missing' },
    smtps: { stack: 'tls/smtp' },
  },
  run: ({ host, dir, port }) => ({
    files: {
      'etc/main.cf': `
compatibility_level = 3.6
queue_directory = ${dir}/spool
data_directory = ${dir}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = ${dir}/mail.log
maillog_file_prefixes = ${dir}
inet_interfaces = ${host}
inet_protocols = ipv4
myhostname = mail.example.net
mydestination =
alias_maps =
local_recipient_maps =
# Nothing is to leave this machine, not even a question to a name server.
default_transport = error:this is a test
relay_transport = error:this is a test
disable_dns_lookups = yes
smtpd_peername_lookup = no
smtpd_client_connection_rate_limit = 0
smtpd_client_connection_count_limit = 0
smtpd_tls_cert_file = ${dir}/cert.pem
smtpd_tls_key_file = ${dir}/key.pem
smtpd_tls_security_level = may
`,
      'etc/master.cf': `
${host}:${port('smtp')} inet n - n - - smtpd
${host}:${port('no-starttls')} inet n - n - - smtpd
  -o smtpd_tls_security_level=none
${host}:${port('smtps')} inet n - n - - smtpd
  -o smtpd_tls_wrappermode=yes
cleanup unix n - n - 0 cleanup
rewrite unix - - n - - trivial-rewrite
error unix - - n - - error
bounce unix - - n - 0 bounce
tlsmgr unix - - n 1000? 1 tlsmgr
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
`,
      'etc/dynamicmaps.cf': '',
    },
    setup: [
      ['mkdir', 'spool', 'data', 'etc/dynamicmaps.cf.d'],
      ['chown', 'postfix', 'data'],
    ],
    start: ['/usr/sbin/postfix', '-c', `${dir}/etc`, 'start-fg'],
  }),
};
