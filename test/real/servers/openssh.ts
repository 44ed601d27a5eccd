import type { RealServer } from '../server.ts';

export const openssh: RealServer = {
  name: 'openssh',
  product: 'OpenSSH',
  packages: ['openssh-server'],
  ports: { ssh: { stack: 'ssh' } },
  run: ({ host, dir, port }) => ({
    files: {
      sshd_config: `
ListenAddress ${host}
Port ${port('ssh')}
HostKey ${dir}/host_key
PidFile none
UsePAM no
# Hundreds of connections that never log in are what is meant here.
MaxStartups 500:100:500
`,
    },
    setup: [
      // The folder that sshd separates its privileges into; the init script usually makes it.
      ['mkdir', '-p', '/run/sshd'],
      ['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', 'host_key'],
    ],
    start: ['/usr/sbin/sshd', '-D', '-e', '-f', `${dir}/sshd_config`],
  }),
};
