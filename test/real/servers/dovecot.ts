import type { RealServer } from '../server.ts';

export const dovecot: RealServer = {
  name: 'dovecot',
  product: 'Dovecot',
  packages: ['dovecot-imapd', 'dovecot-pop3d'],
  ports: {
    imap: { stack: 'imap', starttls: 'offered' },
    imaps: { stack: 'tls/imap' },
    pop3: { stack: 'pop3', starttls: 'offered' },
    pop3s: { stack: 'tls/pop3' },
  },
  run: ({ host, dir, port }) => ({
    files: {
      'dovecot.conf': `
base_dir = ${dir}/run
state_dir = ${dir}/state
log_path = /dev/stderr
listen = ${host}
protocols = imap pop3
ssl = yes
ssl_cert = <${dir}/cert.pem
ssl_key = <${dir}/key.pem
mail_location = maildir:${dir}/mail
passdb {
  driver = static
  args = nopassword=y
}
userdb {
  driver = static
  args = uid=nobody gid=nogroup home=${dir}/home
}
${loginService('imap', port('imap'), port('imaps'))}
${loginService('pop3', port('pop3'), port('pop3s'))}
`,
    },
    start: ['/usr/sbin/dovecot', '-F', '-c', `${dir}/dovecot.conf`],
  }),
};

function loginService(protocol: string, plain: number, secured: number): string {
  return `service ${protocol}-login {
  inet_listener ${protocol} {
    port = ${plain}
  }
  inet_listener ${protocol}s {
    port = ${secured}
    ssl = yes
  }
}`;
}
