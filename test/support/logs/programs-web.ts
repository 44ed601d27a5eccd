import type { ProgramLog } from './program-log.ts';

/** Web servers and proxies. */
export const WEB_LOGS: readonly ProgramLog[] = [
  {
    program: 'nginx access',
    lines: [
      '{ip} - - [{clf}] "GET {path} HTTP/1.1" 200 {int 0 90000} "-" "curl/7.88.1"',
      '{ip} - - [{clf}] "POST /api/v1/{word} HTTP/2.0" 201 {int 0 900} "https://shop.example/{word}" "Mozilla/5.0 (X11; Linux x86_64; rv:109.0)"',
      '{ip} - alice [{clf}] "HEAD {path} HTTP/1.0" 304 0 "-" "kube-probe/1.27"',
      '{ip} - - [{clf}] "GET {path}?token={hex 32}&t={unix} HTTP/1.1" 404 153 "-" "-"',
      '{ip6} - - [{clf}] "OPTIONS * HTTP/1.1" 405 157 "-" "masscan/1.3"',
      '{ip} - - [{clf}] "GET /?id={u32} HTTP/1.1" 400 157 "-" "Go-http-client/1.1"',
      '{ip} - - [{clf}] "-" 408 0 "-" "-"',
      '{ip} - - [{clf}] "CONNECT {host}:443 HTTP/1.1" 405 157 "-" "-"',
    ],
  },
  {
    program: 'nginx error',
    lines: [
      '{day} {time} [error] {int 9 9999}#0: *{int 1 999999} connect() failed (111: Connection refused) while connecting to upstream, client: {ip}, server: _, request: "GET {path} HTTP/1.1", upstream: "http://{ip}:8080{path}", host: "{host}"',
      '{day} {time} [error] {int 9 9999}#0: *{int 1 999999} upstream timed out (110: Connection timed out) while reading response header from upstream, client: {ip}',
      '{day} {time} [warn] {int 9 9999}#0: *{int 1 999999} a client request body is buffered to a temporary file /var/cache/nginx/client_temp/{int 1 9}',
      '{day} {time} [error] {int 9 9999}#0: *{int 1 999999} client intended to send too large body: {int 1048577 99000000} bytes, client: {ip}',
      '{day} {time} [crit] {int 9 9999}#0: *{int 1 999999} SSL_do_handshake() failed (SSL: error:0A000416:SSL routines::sslv3 alert certificate unknown) while SSL handshaking, client: {ip}',
      '{day} {time} [info] {int 9 9999}#0: *{int 1 999999} client closed connection while waiting for request, client: {ip}, server: 0.0.0.0:443',
      '{day} {time} [error] {int 9 9999}#0: *{int 1 999999} open() "/usr/share/nginx/html/{word}" failed (2: No such file or directory), client: {ip}',
      '{day} {time} [info] {int 9 9999}#0: *{int 1 999999} SSL_read() failed (SSL: error:0A000412:SSL routines::sslv3 alert bad certificate), client: {ip}',
    ],
  },
  {
    program: 'apache error',
    lines: [
      '[{day} {time}] [core:error] [pid {int 9 99999}] (36)File name too long: [client {ip}:{port}] AH00036: access to /{hex 40} failed',
      '[{day} {time}] [ssl:info] [pid {int 9 99999}] [client {ip}:{port}] AH02008: SSL library error 1 in handshake (server {host}:443)',
      '[{day} {time}] [proxy:error] [pid {int 9 99999}] (111)Connection refused: AH00957: HTTP: attempt to connect to {ip}:8080 ({host}) failed',
      '[{day} {time}] [reqtimeout:info] [pid {int 9 99999}] [client {ip}:{port}] AH01382: Request header read timeout',
      '[{day} {time}] [authz_core:error] [pid {int 9 99999}] [client {ip}:{port}] AH01630: client denied by server configuration: /var/www/{word}',
    ],
  },
  {
    program: 'haproxy',
    lines: [
      '{syslog} {host} haproxy[{int 9 9999}]: {ip}:{port} [{clf}] fe~ be/{host} {int 0 9}/0/{int 0 9}/{int 0 900}/{int 0 900} 200 {int 90 90000} - - ---- {int 1 90}/{int 1 90}/0/0/0 0/0 "GET {path} HTTP/1.1"',
      '{syslog} {host} haproxy[{int 9 9999}]: Server be/{host} is DOWN, reason: Layer4 timeout, check duration: 2001ms. 1 active and 0 backup servers left.',
      '{syslog} {host} haproxy[{int 9 9999}]: {ip}:{port} [{clf}] fe/1: Connection closed during SSL handshake',
      '{syslog} {host} haproxy[{int 9 9999}]: {ip}:{port} [{clf}] fe fe/<NOSRV> -1/-1/-1/-1/{int 0 9000} 408 212 - - cR-- {int 1 90}/1/0/0/0 0/0 "<BADREQ>"',
    ],
  },
  {
    program: 'envoy',
    lines: [
      '[{iso}] "GET {path} HTTP/2" 200 - via_upstream - 0 {int 1 90000} {int 0 900} {int 0 900} "-" "grpc-go/1.60.1" "{uuid}" "{host}" "{ip}:8080"',
      '[{day} {time}.{int 100 999}][{int 1 60}][warning][config] [source/common/config/grpc_stream.h:163] DeltaAggregatedResources gRPC config stream to xds closed since {int 1 900}s ago: 14, upstream connect error or disconnect/reset before headers. reset reason: connection timeout',
      '[{day} {time}.{int 100 999}][{int 1 60}][debug][connection] [C{int 1 99999}] remote early close',
    ],
  },
  {
    program: 'caddy',
    lines: [
      '{"level":"info","ts":{unix}.{int 1 999999},"logger":"http.log.access","msg":"handled request","request":{"remote_ip":"{ip}","proto":"HTTP/2.0","method":"GET","host":"{host}","uri":"{path}"},"bytes_read":0,"duration":0.{int 1 999999},"size":{int 0 99999999},"status":200}',
      '{"level":"error","ts":{unix}.{int 1 999999},"logger":"http.log.error","msg":"dial tcp {ip}:8080: connect: connection refused","status":502}',
      '{"level":"debug","ts":{unix}.{int 1 999999},"logger":"http.stdlib","msg":"http: TLS handshake error from {ip}:{port}: EOF"}',
    ],
  },
  {
    program: 'traefik',
    lines: [
      'time="{iso}" level=debug msg="Serving default certificate for request: \\"{host}\\""',
      'time="{iso}" level=error msg="Error while dialing backend: dial tcp {ip}:8080: i/o timeout"',
      'time="{iso}" level=debug msg="http: TLS handshake error from {ip}:{port}: remote error: tls: unknown certificate authority"',
    ],
  },
];
