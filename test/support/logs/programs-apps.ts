import type { ProgramLog } from './program-log.ts';

/** Applications, clusters and their tools. */
export const APP_LOGS: readonly ProgramLog[] = [
  {
    program: 'java application',
    lines: [
      '{day} {time}.{int 100 999}  INFO {int 1 9999} --- [nio-8080-exec-{int 1 9}] c.e.{word}.Service : order {u32} confirmed in {int 1 900} ms; crc32={u32}',
      'java.net.SocketTimeoutException: Read timed out',
      '\tat java.base/java.net.SocketInputStream.socketRead0(Native Method)',
      'javax.net.ssl.SSLHandshakeException: PKIX path building failed: sun.security.provider.certpath.SunCertPathBuilderException: unable to find valid certification path to requested target',
      'java.lang.OutOfMemoryError: Java heap space',
      'java.sql.SQLTransientConnectionException: HikariPool-1 - Connection is not available, request timed out after {int 30000 30100}ms.',
      "com.fasterxml.jackson.core.JsonParseException: Unexpected character ('<' (code 60)): expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
      'java.util.zip.ZipException: invalid stored block lengths',
      'java.lang.IllegalArgumentException: Unknown type {int 1 9} in {word}',
      'io.grpc.StatusRuntimeException: RESOURCE_EXHAUSTED: gRPC message exceeds maximum size 4194304: {int 4194305 9000000}',
    ],
  },
  {
    program: 'python application',
    lines: [
      '{day} {time},{int 100 999} INFO {word}.tasks: job {uuid} finished in {ms} s, {u32} rows',
      "requests.exceptions.ConnectTimeout: HTTPConnectionPool(host='{host}', port=8080): Max retries exceeded with url: {path}",
      'ssl.SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local issuer certificate (_ssl.c:1006)',
      "UnicodeDecodeError: 'utf-8' codec can't decode byte 0x{hex 2} in position {int 0 9000}: invalid start byte",
      'numpy.core._exceptions._ArrayMemoryError: Unable to allocate {int 1 9}.{int 10 99} GiB for an array with shape ({int 1000 99999}, {int 1000 99999}) and data type float64',
      'RuntimeError: CUDA out of memory. Tried to allocate {int 1 9}.{int 10 99} GiB (GPU 0; 15.78 GiB total capacity)',
      'zlib.error: Error -3 while decompressing data: incorrect header check',
      "ValueError: unknown url type: '{word}'",
    ],
  },
  {
    program: 'go application',
    lines: [
      'level=info ts={iso} caller=main.go:{int 1 700} msg="flushed {int 1 5000} samples" duration={int 1 77}.{int 100 999}ms',
      'level=warn ts={iso} caller=client.go:{int 1 700} msg="request failed" err="dial tcp {ip}:{port}: connect: connection refused"',
      '{day} {time} http: TLS handshake error from {ip}:{port}: remote error: tls: bad certificate',
      '{day} {time} read tcp {ip}:{port}->{ip}:443: read: connection reset by peer',
      'panic: runtime error: makeslice: len out of range',
      'rpc error: code = ResourceExhausted desc = grpc: received message larger than max ({int 4194305 9000000} vs. 4194304)',
      'rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp {ip}:{port}: i/o timeout"',
      'x509: certificate has expired or is not yet valid: current time {iso} is after {iso}',
    ],
  },
  {
    program: 'node application',
    lines: [
      '{"level":30,"time":{unixms},"pid":{int 1 9999},"hostname":"{host}","reqId":"{base64 12}","msg":"request completed","responseTime":{ms}}',
      '{"level":50,"time":{unixms},"pid":{int 1 9999},"hostname":"{host}","err":{"type":"Error","message":"connect ECONNREFUSED {ip}:{port}","code":"ECONNREFUSED"}}',
      'Error: self-signed certificate in certificate chain code: SELF_SIGNED_CERT_IN_CHAIN',
      'SyntaxError: Unexpected token < in JSON at position 0',
      'RangeError [ERR_FS_FILE_TOO_LARGE]: File size ({int 2147483648 4200000000}) is greater than 2 GiB',
      'PayloadTooLargeError: request entity too large',
      'Error: socket hang up',
    ],
  },
  {
    program: 'kubelet',
    lines: [
      'E{int 1001 1231} {time}.{int 100000 999999}    {int 1 9999} pod_workers.go:1294] "Error syncing pod, skipping" err="failed to \\"StartContainer\\" for \\"{word}\\" with CrashLoopBackOff" pod="default/{word}-{hex 10}" podUID="{uuid}"',
      'W{int 1001 1231} {time}.{int 100000 999999}    {int 1 9999} prober.go:107] "Probe failed" probeType="Readiness" pod="default/{word}" probeResult="failure" output="Get \\"http://{ip}:8080/healthz\\": context deadline exceeded"',
      'I{int 1001 1231} {time}.{int 100000 999999}    {int 1 9999} reconciler.go:224] "operationExecutor.VerifyControllerAttachedVolume started for volume \\"kube-api-access-{hex 5}\\""',
      'Readiness probe failed: dial tcp {ip}:8080: connect: connection refused',
    ],
  },
  {
    program: 'etcd',
    lines: [
      '{"level":"warn","ts":"{iso}","caller":"etcdserver/util.go:170","msg":"apply request took too long","took":"{int 100 900}.{int 100 999}ms","expected-duration":"100ms","prefix":"read-only range ","response":"range_response_count:1 size:{int 1 99999}"}',
      '{"level":"info","ts":"{iso}","caller":"mvcc/hash.go:137","msg":"storing new hash","hash":{u32},"revision":{u32},"compact-revision":{u32}}',
      '{"level":"warn","ts":"{iso}","caller":"embed/config_logging.go:169","msg":"rejected connection","remote-addr":"{ip}:{port}","server-name":"","error":"EOF"}',
    ],
  },
  {
    program: 'hadoop',
    lines: [
      '{day} {time},{int 100 999} INFO org.apache.hadoop.hdfs.StateChange: BLOCK* allocate blk_{u32}_{int 1000 9999}, replicas={ip}:9866 for /{word}/part-{int 10000 99999}',
      '{int 100000 999999} {int 100000 999999} {int 1 999} INFO dfs.DataNode$PacketResponder: Received block blk_-{big} of size {int 1 67108864} from /{ip}',
      '{day} {time},{int 100 999} WARN org.apache.hadoop.ipc.Client: Failed to connect to server: {host}/{ip}:8020: retries get failed due to exceeded maximum allowed retries number: 10',
    ],
  },
  {
    program: 'prometheus',
    lines: [
      'ts={iso} caller=compact.go:514 level=info component=tsdb msg="write block resulted in empty block" mint={unixms} maxt={unixms} duration={ms}ms',
      'ts={iso} caller=scrape.go:1333 level=debug component="scrape manager" scrape_pool={word} target=http://{ip}:9100/metrics msg="Scrape failed" err="Get \\"http://{ip}:9100/metrics\\": context deadline exceeded"',
    ],
  },
  {
    program: 'docker and ci',
    lines: [
      'time="{iso}" level=info msg="ignoring event" container={hex 64} module=libcontainerd namespace=moby topic=/tasks/delete',
      'sha256:{hex 64}: Pulling from library/{word}',
      'commit {hex 40} merged into main',
      'Error response from daemon: driver failed programming external connectivity on endpoint {word} ({hex 64}): Bind for 0.0.0.0:8080 failed: port is already allocated',
      'trace_id={hex 32} span_id={hex 16} duration_ms={int 1 9000} expires={unix} created={unix}',
      'ETag: "{hex 16}" Content-Length: {u32} Last-Modified: {iso}',
      'eth0 RX bytes:{u32} ({int 1 900}.{int 0 9} MiB)  TX bytes:{u32} ({int 1 900}.{int 0 9} MiB)',
    ],
  },
];
