import type { ProgramLog } from './program-log.ts';

/** Operating systems, logins, mail and devices. */
export const SYSTEM_LOGS: readonly ProgramLog[] = [
  {
    program: 'kernel',
    lines: [
      '{syslog} {host} kernel: [{int 1 999999}.{int 100000 999999}] eth0: renamed from veth{hex 7}',
      '{syslog} {host} kernel: [{int 1 999999}.{int 100000 999999}] Out of memory: Killed process {int 9 99999} (java) total-vm:{int 1000000 90000000}kB, anon-rss:{int 1000000 90000000}kB, file-rss:0kB',
      '{syslog} {host} kernel: [{int 1 999999}.{int 100000 999999}] blk_update_request: I/O error, dev sda, sector {u32} op 0x0:(READ) flags 0x{hex 5} phys_seg 1 prio class 0',
      '{syslog} {host} kernel: [UFW BLOCK] IN=eth0 OUT= MAC={hex 2}:{hex 2}:{hex 2}:{hex 2}:{hex 2}:{hex 2} SRC={ip} DST={ip} LEN=60 TOS=0x00 TTL=64 ID={int 1 65535} DF PROTO=TCP SPT={port} DPT=22 WINDOW=64240 RES=0x00 SYN URGP=0',
      '{syslog} {host} kernel: RIP: 0010:ffffffff{hex 8} RSP: ffffc900{hex 8} EFLAGS: 00010246 RAX: {hex 16} RBX: ffff8881{hex 8}',
      '{syslog} {host} kernel: pci 0000:00:{hex 2}.0: [8086:{hex 4}] type 00 class 0x0{hex 5}',
      '{syslog} {host} kernel: nf_conntrack: table full, dropping packet mask=ffffffff',
    ],
  },
  {
    program: 'systemd',
    lines: [
      '{syslog} {host} systemd[1]: Started Session {int 1 9999} of user root.',
      '{syslog} {host} systemd[1]: {word}.service: Main process exited, code=exited, status={int 1 255}/FAILURE',
      '{syslog} {host} systemd-resolved[{int 9 9999}]: Server returned error NXDOMAIN, mitigating potential DNS violation, retrying transaction with reduced feature level UDP.',
      '{syslog} {host} systemd-networkd[{int 9 9999}]: eth0: Unknown DHCP option {int 100 254}, ignoring',
    ],
  },
  {
    program: 'sshd',
    lines: [
      '{syslog} {host} sshd[{int 9 99999}]: Failed password for invalid user {word} from {ip} port {port} ssh2',
      '{syslog} {host} sshd[{int 9 99999}]: Accepted publickey for deploy from {ip} port {port} ssh2: ED25519 SHA256:{base64 43}',
      '{syslog} {host} sshd[{int 9 99999}]: error: kex_exchange_identification: client sent no identification, closed: Connection timed out',
      '{syslog} {host} sshd[{int 9 99999}]: Unable to negotiate with {ip} port {port}: no matching key exchange method found. Their offer: diffie-hellman-group1-sha1 [preauth]',
      '{syslog} {host} sshd[{int 9 99999}]: Received disconnect from {ip} port {port}:11: Bye Bye [preauth]',
      '{syslog} {host} sshd[{int 9 99999}]: fatal: Timeout before authentication for {ip} port {port}',
    ],
  },
  {
    program: 'postfix and dovecot',
    lines: [
      '{syslog} {host} postfix/smtpd[{int 9 99999}]: NOQUEUE: reject: RCPT from unknown[{ip}]: 550 5.1.1 <{word}@example.org>: Recipient address rejected: User unknown in local recipient table',
      '{syslog} {host} postfix/smtp[{int 9 99999}]: {hex 10}: to=<{word}@example.org>, relay=mx.example.org[{ip}]:25, delay={int 0 9}.{int 0 99}, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as {hex 10})',
      '{syslog} {host} postfix/smtpd[{int 9 99999}]: lost connection after EHLO from unknown[{ip}]',
      '{syslog} {host} postfix/smtpd[{int 9 99999}]: warning: SASL LOGIN authentication failed: UGFzc3dvcmQ6',
      '{syslog} {host} dovecot: imap-login: Disconnected: Connection closed (auth failed, 1 attempts in {int 1 9} secs): user=<{word}>, method=PLAIN, rip={ip}, lip={ip}, TLS, session=<{base64 16}>',
      '{syslog} {host} postfix/smtp[{int 9 99999}]: {hex 10}: host mx.example.org[{ip}] said: 421 4.7.0 Try again later (in reply to end of DATA command)',
    ],
  },
  {
    program: 'vsftpd and samba',
    lines: [
      '{syslog} {host} vsftpd[{int 9 9999}]: [{word}] FAIL LOGIN: Client "{ip}"',
      '{syslog} {host} vsftpd[{int 9 9999}]: [{word}] FTP response: Client "{ip}", "530 Login incorrect."',
      '{syslog} {host} vsftpd[{int 9 9999}]: [{word}] OK DOWNLOAD: Client "{ip}", "/{word}.tar.gz", {big} bytes, {int 1 9000}.{int 10 99}Kbyte/sec',
      '{syslog} {host} smbd[{int 9 9999}]: read_fd_with_timeout: client {ip} read error = NT_STATUS_CONNECTION_RESET.',
    ],
  },
  {
    program: 'bgpd and bird',
    lines: [
      '{syslog} {host} bgpd[{int 9 9999}]: %NOTIFICATION: received from neighbor {ip} 6/2 (Cease/Administrative Shutdown) 0 bytes',
      '{syslog} {host} bird: {word}1: Received: Hold timer expired',
      '{syslog} {host} bgpd[{int 9 9999}]: session to {ip} closed due to protocol error 4/0',
    ],
  },
  {
    program: 'mosquitto',
    lines: [
      '{unix}: New client connected from {ip}:{port} as auto-{hex 8} (p2, c1, k60).',
      '{unix}: Client auto-{hex 8} has exceeded timeout, disconnecting.',
      '{unix}: Socket error on client <unknown>, disconnecting.',
      '{unix}: Client {word} disconnected, not authorised.',
    ],
  },
  {
    program: 'android logcat',
    lines: [
      '{int 10 12}-{int 10 28} {time}.{int 100 999}  {int 100 9999}  {int 100 9999} D PowerManagerService: acquireWakeLockInternal: lock={int 1 999999999}, flags=0x1, tag="{word}", ws=null, uid={int 1000 10999}, pid={int 100 9999}',
      '{int 10 12}-{int 10 28} {time}.{int 100 999}  {int 100 9999}  {int 100 9999} I WindowManager: printFreezingDisplayLogsopening app wtoken = AppWindowToken{{hex 7} token=Token{{hex 7}}}, mask=ffffffff, allDrawn=false',
      '{int 10 12}-{int 10 28} {time}.{int 100 999}  {int 100 9999}  {int 100 9999} W libprocessgroup: kill({int 100 9999}, 9) failed, result = 0x{hex 8}',
    ],
  },
  {
    program: 'windows',
    lines: [
      '{day} {time}, Info                  CBS    SQM: Failed to start upload with file pattern: C:\\Windows\\servicing\\sqm\\*_std.sqm, flags: 0x2 [HRESULT = 0x80004005 - E_FAIL]',
      '{day} {time} Schannel 36887 A fatal alert was received from the remote endpoint. The TLS protocol defined fatal alert code is {int 40 48}.',
      '{day} {time}, Info                  CSI    000000{hex 2} [SR] Verifying {int 1 100} (0x000000{hex 2}) components at C:\\new\\table\\x86',
    ],
  },
];
