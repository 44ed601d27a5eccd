/**
 * What the servers and clients of recorded products log in ordinary life, one line each, in the shapes
 * of their logs: refusals of their own clients, timeouts, logins, limits.
 */
export const ORDINARY_LINES: readonly string[] = `
2311:M 28 Nov 2026 10:15:01.123 * Ready to accept connections
2311:M 28 Nov 2026 10:15:02.004 # WARNING Memory overcommit must be enabled
ReplyError: NOAUTH Authentication required.
ReplyError: ERR unknown command 'json.get', with args beginning with: 'user:17'
ReplyError: ERR wrong number of arguments for 'hset' command
redis.exceptions.ResponseError: WRONGTYPE Operation against a key holding the wrong kind of value
redis.exceptions.BusyLoadingError: LOADING Redis is loading the dataset in memory
redis.exceptions.AuthenticationError: WRONGPASS invalid username-password pair or user is disabled.
ReplyError: EXECABORT Transaction discarded because of previous errors.
ERR Protocol error, got "\\n" as reply type byte
MISCONF Redis is configured to save RDB snapshots, but it is currently not able to persist on disk.
postfix/smtpd[811]: disconnect from unknown[10.0.0.7] helo=1 auth=0/1 commands=1/2
postfix/smtp[812]: 4F1A2: to=<ann@example.org>, status=bounced (host mx.example.org said: 550 5.1.1 User unknown)
postfix/smtpd[813]: NOQUEUE: reject: RCPT from unknown[10.0.0.7]: 554 5.7.1 Relay access denied
postfix/smtp[814]: 503 5.5.1 Error: need MAIL command
smtplib.SMTPSenderRefused: (530, b'5.7.0 Must issue a STARTTLS command first', 'ann@example.org')
smtplib.SMTPAuthenticationError: (535, b'5.7.8 Error: authentication failed: authentication failure')
nodemailer: Error: Message failed: 552 5.3.4 Message size exceeds fixed limit
exim[90]: 1rAbCd-0001 == ann@example.org R=dnslookup T=remote_smtp defer (-44): SMTP error from remote mail server
exim[91]: no host name found for IP address 10.0.0.7
exim[92]: SMTP call from [10.0.0.7] dropped: too many syntax or protocol errors (last command was "AUTH LOGIN")
421 4.4.2 mx.example.org Error: timeout exceeded
500 5.5.2 Error: command not recognized
500 unrecognized command
501 5.5.4 Syntax: HELO hostname
250-STARTTLS
221 2.0.0 Bye
dovecot: imap-login: Disconnected (auth failed, 1 attempts in 2 secs): user=<ann>, method=PLAIN
dovecot: imap-login: Disconnected: Inactivity (no auth attempts in 180 secs)
dovecot: imap(ann): Error: Mailbox INBOX: UIDVALIDITY changed
a1 NO [AUTHENTICATIONFAILED] Authentication failed.
a2 BAD Error in IMAP command FOO: Unknown command.
a3 NO Mailbox doesn't exist: Archive
imaplib.IMAP4.error: [AUTHENTICATIONFAILED] Invalid credentials (Failure)
poplib.error_proto: b'-ERR [AUTH] Authentication failed.'
-ERR Unknown command.
-ERR [IN-USE] Unable to lock maildrop
530 Login incorrect.
530 Please login with USER and PASS.
ftplib.error_perm: 550 Failed to open file.
ftplib.error_perm: 500 'AUTH TLS': command not understood.
vsftpd: [ann] FAIL LOGIN: Client "10.0.0.7"
proftpd[77]: 10.0.0.7 (10.0.0.7[10.0.0.7]) - USER ann (Login failed): Incorrect password
pure-ftpd: (?@10.0.0.7) [WARNING] Authentication failed for user [ann]
500 Unknown command.
sshd[811]: Failed password for ann from 10.0.0.7 port 51234 ssh2
sshd[812]: Connection closed by authenticating user ann 10.0.0.7 port 51235 [preauth]
sshd[813]: error: maximum authentication attempts exceeded for ann from 10.0.0.7 port 51236 ssh2 [preauth]
sshd[814]: Unable to negotiate with 10.0.0.7 port 51237: no matching key exchange method found.
ssh: connect to host 10.0.0.9 port 22: Connection refused
ssh_exchange_identification: Connection closed by remote host
paramiko.ssh_exception.AuthenticationException: Authentication failed.
rsync error: error in rsync protocol data stream (code 12) at io.c(235)
@ERROR: auth failed on module backup
@ERROR: Unknown module 'archive'
@ERROR: max connections (4) reached -- try again later
FATAL:  password authentication failed for user "ann"
FATAL:  unsupported frontend protocol 1234.5680: server supports 1.0 to 3.0
FATAL:  no pg_hba.conf entry for host "10.0.0.7", user "ann", database "shop", no encryption
FATAL:  sorry, too many clients already
ERROR:  duplicate key value violates unique constraint "users_pkey"
LOG:  could not receive data from client: Connection reset by peer
LOG:  incomplete startup packet
ERROR 1045 (28000): Access denied for user 'ann'@'10.0.0.7' (using password: YES)
ERROR 2013 (HY000): Lost connection to MySQL server during query
[Warning] Aborted connection 12 to db: 'shop' user: 'ann' host: '10.0.0.7' (Got timeout reading communication packets)
MongoServerError: Authentication failed.
MongoServerSelectionError: connect ECONNREFUSED 10.0.0.9:27017
MongoNetworkError: connection 3 to 10.0.0.9:27017 closed
{"t":{"$date":"2026-11-28T10:15:01.123Z"},"s":"I","c":"NETWORK","msg":"Connection ended","attr":{"remote":"10.0.0.7:51234"}}
[2026-11-28T10:15:01,123][WARN ][o.e.t.TcpTransport] exception caught on transport layer, closing connection
[2026-11-28T10:15:02,004][INFO ][o.e.n.Node] started
Code: 516. DB::Exception: default: Authentication failed: password is incorrect, or there is no user with such name.
Code: 62. DB::Exception: Syntax error: failed at position 8
Code: 210. DB::NetException: Connection refused (localhost:9000)
ClickHouse: Unexpected packet from server
org.apache.hadoop.ipc.RemoteException(java.io.IOException): File /tmp/a could only be written to 0 of the 1 minReplication nodes
org.apache.hadoop.ipc.Client: Retrying connect to server: node1/10.0.0.9:8020. Already tried 3 time(s)
Server IPC version 9 cannot communicate with client version 4
[notice] Tor 0.4.7 opening log file.
[warn] Your application is giving Tor only an IP address. Applications that do DNS resolves themselves may leak information.
514 Authentication required.
552 Unrecognized signal
:irc.example.org 451 * :You have not registered
:irc.example.org 433 * ann :Nickname is already in use.
ERROR :Closing Link: 10.0.0.7 (Ping timeout: 240 seconds)
ACK [50@0] {play} No such song
ACK [5@0] {} unknown command "stickers"
mpd: exception: Failed to open audio output
# Unknown service
munin-node[7]: Denying connection from: 10.0.0.7
tarantool: Invalid MsgPack in the snapshot
ER_ACCESS_DENIED: Read access to space 'users' is denied for user 'guest'
spamd: connection from localhost [127.0.0.1]:51234 to port 783, fd 5
spamd: result: . 0 - BAYES_00 scantime=0.3,size=2101,user=ann
10.0.0.7 - - [28/Nov/2026:10:00:00 +0000] "GET /api HTTP/1.1" 400 157 "-" "curl/8.5.0"
10.0.0.7 - - [28/Nov/2026:10:00:01 +0000] "POST /login HTTP/1.1" 403 12 "-" "Mozilla/5.0"
2026/11/28 10:00:02 [error] 7#7: *3 connect() failed (111: Connection refused) while connecting to upstream
2026/11/28 10:00:03 [info] 7#7: *4 client closed connection while waiting for request
AH00558: apache2: Could not reliably determine the server's fully qualified domain name
400 Client Error: Bad Request for url: http://10.0.0.9/api
requests.exceptions.HTTPError: 403 Client Error: Forbidden for url: https://example.org/
Error: Request failed with status code 400
< HTTP/1.1 400 Bad Request
< HTTP/1.1 405 Method Not Allowed
Your browser sent a request that this server could not understand.
Error: Host: header is missing
http: header Host: not accepted by the upstream
java.lang.IllegalArgumentException: Invalid character found in the request target [/a b]
http: TLS handshake error from 10.0.0.7:51234: remote error: tls: bad certificate
http: TLS handshake error from 10.0.0.7:51235: EOF
squid: TCP_DENIED/407 4012 CONNECT example.org:443 - HIER_NONE/- text/html
WebSocket connection to 'wss://example.org/ws' failed: Error during WebSocket handshake: Unexpected response code: 502
websocket: close 1006 (abnormal closure): unexpected EOF
node: Error: socket hang up
kernel: TCP: request_sock_TCP: Possible SYN flooding on port 6379. Sending cookies.
NOTICE: this proxy is not an archive of packages
the port is not for guests
I can break rules in the parser
`
  .trim()
  .split('\n');
