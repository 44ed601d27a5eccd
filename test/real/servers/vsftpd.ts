import type { Place, RealServer, Run } from '../server.ts';

export const vsftpd: RealServer = {
  name: 'vsftpd',
  product: 'vsftpd',
  packages: ['libcap2', 'libpam0g', 'libwrap0'],
  unpack: ['vsftpd'],
  ports: { ftp: { stack: 'ftp', starttls: 'offered' } },
  run: (at) => run(at, 'implicit_ssl=NO'),
};

/** One listener is all that a vsftpd has. */
export const vsftpdImplicit: RealServer = {
  ...vsftpd,
  name: 'vsftpd-implicit',
  ports: { ftp: { stack: 'tls/ftp' } },
  run: (at) => run(at, 'implicit_ssl=YES'),
};

function run({ host, dir, port, unpacked }: Place, setting: string): Run {
  return {
    // No comments and no spaces around "=": its parser knows neither.
    files: {
      'vsftpd.conf': `listen=YES
listen_ipv6=NO
background=NO
listen_address=${host}
listen_port=${port('ftp')}
anonymous_enable=YES
ftp_username=nobody
nopriv_user=nobody
anon_root=${dir}/empty
secure_chroot_dir=${dir}/empty
max_per_ip=0
ssl_enable=YES
allow_anon_ssl=YES
rsa_cert_file=${dir}/cert.pem
rsa_private_key_file=${dir}/key.pem
${setting}
`,
    },
    setup: [['mkdir', 'empty']],
    start: [`${unpacked('vsftpd')}/usr/sbin/vsftpd`, `${dir}/vsftpd.conf`],
  };
}
