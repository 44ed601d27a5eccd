import type { RealServer } from '../server.ts';

export const xrdp: RealServer = {
  name: 'xrdp',
  product: 'xrdp',
  packages: ['xrdp'],
  ports: { rdp: { stack: 'rdp', starttls: 'offered' } },
  run: ({ host, dir, port }) => ({
    files: {
      'xrdp.ini': `
[Globals]
ini_version=1
fork=true
port=tcp://${host}:${port('rdp')}
security_layer=negotiate
certificate=${dir}/cert.pem
key_file=${dir}/key.pem
ssl_protocols=TLSv1.2, TLSv1.3
[Logging]
LogFile=${dir}/xrdp.log
LogLevel=INFO
EnableSyslog=false
EnableConsole=true
[Xorg]
name=Xorg
lib=libxup.so
`,
    },
    start: ['/usr/sbin/xrdp', '--nodaemon', '-c', `${dir}/xrdp.ini`],
  }),
};
