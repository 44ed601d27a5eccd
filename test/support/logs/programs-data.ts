import type { ProgramLog } from './program-log.ts';

/** Databases, caches and queues. */
export const DATA_LOGS: readonly ProgramLog[] = [
  {
    program: 'postgresql',
    lines: [
      '{day} {time}.{int 100 999} UTC [{int 9 99999}] LOG:  checkpoint complete: wrote {int 1 9999} buffers ({int 1 90}.{int 0 9}%); 0 WAL file(s) added, sync={int 0 9}.{int 100 999} s; lsn={hex 1}/{hex 8}, redo lsn={hex 1}/{hex 8}',
      '{day} {time}.{int 100 999} UTC [{int 9 99999}] FATAL:  password authentication failed for user "{word}"',
      '{day} {time}.{int 100 999} UTC [{int 9 99999}] ERROR:  duplicate key value violates unique constraint "{word}_pkey"',
      '{day} {time}.{int 100 999} UTC [{int 9 99999}] DETAIL:  Key (id)=({u32}) already exists.',
      '{day} {time}.{int 100 999} UTC [{int 9 99999}] ERROR:  invalid byte sequence for encoding "UTF8": 0xff',
      '{day} {time}.{int 100 999} UTC [{int 9 99999}] LOG:  could not receive data from client: Connection reset by peer',
      '{day} {time}.{int 100 999} UTC [{int 9 99999}] ERROR:  could not resize shared memory segment "/PostgreSQL.{u32}" to {int 8388608 268435456} bytes: No space left on device',
      '{day} {time}.{int 100 999} UTC [{int 9 99999}] LOG:  duration: {ms} ms  statement: SELECT * FROM {word} WHERE id = {u32}',
      '{day} {time}.{int 100 999} UTC [{int 9 99999}] ERROR:  invalid memory alloc request size {int 1073741824 2147483647}',
      '{day} {time}.{int 100 999} UTC [{int 9 99999}] LOG:  invalid record length at {hex 1}/{hex 8}: wanted 24, got 0',
    ],
  },
  {
    program: 'mysql',
    lines: [
      "{iso} {int 1 9999} [Warning] Aborted connection {int 1 99999} to db: '{word}' user: 'app' host: '{ip}' (Got timeout reading communication packets)",
      "{iso} {int 1 9999} [Note] Access denied for user 'root'@'{ip}' (using password: YES)",
      '{iso} 0 [ERROR] [MY-012574] [InnoDB] Unable to lock ./ibdata1 error: 11',
      'com.mysql.cj.jdbc.exceptions.PacketTooBigException: Packet for query is too large ({int 4194305 4600000} > 4194304). You can change this value on the server by setting the max_allowed_packet variable.',
      "{iso} {int 1 9999} [Warning] IP address '{ip}' could not be resolved: Name or service not known",
      '{iso} 0 [Note] InnoDB: Log sequence number {big}',
    ],
  },
  {
    program: 'redis',
    lines: [
      '{int 1 99999}:M {syslog}.{int 100 999} * {int 1 99} changes in {int 60 900} seconds. Saving...',
      '{int 1 99999}:C {syslog}.{int 100 999} * DB saved on disk',
      '{int 1 99999}:M {syslog}.{int 100 999} # Client id={int 1 99999} addr={ip}:{port} laddr={ip}:6379 fd={int 8 999} name= age={int 1 9999} cmd=psync scheduled to be closed ASAP for overcoming of output buffer limits.',
      '{int 1 99999}:M {syslog}.{int 100 999} # MISCONF Redis is configured to save RDB snapshots, but it is currently not able to persist on disk',
      'redis.exceptions.ResponseError: WRONGTYPE Operation against a key holding the wrong kind of value',
      'ReplyError: NOAUTH Authentication required.',
      '{int 1 99999}:S {syslog}.{int 100 999} * Full resync from master: {hex 40}:{big}',
    ],
  },
  {
    program: 'mongodb',
    lines: [
      '{"t":{"$date":"{iso}"},"s":"I","c":"NETWORK","id":22943,"ctx":"listener","msg":"Connection accepted","attr":{"remote":"{ip}:{port}","uuid":"{uuid}","connectionId":{int 1 99999},"connectionCount":{int 1 999}}}',
      '{"t":{"$date":"{iso}"},"s":"I","c":"COMMAND","id":51803,"ctx":"conn{int 1 9999}","msg":"Slow query","attr":{"ns":"{word}.{word}","planSummary":"COLLSCAN","keysExamined":0,"docsExamined":{u32},"reslen":{int 100 16777216},"durationMillis":{int 100 9999}}}',
      '{"t":{"$date":"{iso}"},"s":"W","c":"ACCESS","id":20249,"ctx":"conn{int 1 9999}","msg":"Authentication failed","attr":{"mechanism":"SCRAM-SHA-256","error":"UserNotFound: Could not find user"}}',
      "MongoServerError: BSONObj size: {int 16793601 40000000} (0x{hex 7}) is invalid. Size must be between 0 and 16793600(16MB) First element: _id: ObjectId('{hex 24}')",
    ],
  },
  {
    program: 'elasticsearch',
    lines: [
      '[{iso}][WARN ][o.e.m.j.JvmGcMonitorService] [{host}] [gc][{int 1 99999}] overhead, spent [{int 300 900}ms] collecting in the last [1s]',
      '[{iso}][WARN ][o.e.h.AbstractHttpServerTransport] [{host}] caught exception while handling client http traffic, closing connection Netty4HttpChannel{localAddress=/{ip}:9200, remoteAddress=/{ip}:{port}}',
      '[{iso}][INFO ][o.e.c.r.a.AllocationService] [{host}] Cluster health status changed from [YELLOW] to [GREEN] (reason: [shards started [[{word}][0]]]).',
      'CircuitBreakingException: [parent] Data too large, data for [<http_request>] would be [{int 1000000000 1200000000}/1gb], which is larger than the limit of [986932838/941.2mb]',
    ],
  },
  {
    program: 'kafka',
    lines: [
      '[{day} {time},{int 100 999}] INFO [GroupCoordinator 1]: Preparing to rebalance group {word} in state PreparingRebalance with old generation {int 1 99999} (kafka.coordinator.group.GroupCoordinator)',
      '[{day} {time},{int 100 999}] WARN [Producer clientId=producer-{int 1 9}] Got error produce response with correlation id {u32} on topic-partition {word}-0, retrying ({int 1 90000} attempts left). Error: NOT_LEADER_OR_FOLLOWER',
      'org.apache.kafka.common.errors.RecordTooLargeException: The message is {int 1048577 30000000} bytes when serialized which is larger than 1048576, which is the value of the max.request.size configuration.',
      '[{day} {time},{int 100 999}] INFO [Log partition={word}-{int 0 9}, dir=/var/lib/kafka] Rolled new log segment at offset {big} in {int 1 9} ms.',
      '[{day} {time},{int 100 999}] ERROR [SocketServer] Failed authentication with /{ip} (SSL handshake failed)',
      '[{day} {time},{int 100 999}] WARN [AdminClient clientId=adminclient-1] Connection to node -1 ({host}/{ip}:9092) could not be established. Broker may not be available.',
      'org.apache.kafka.common.network.InvalidReceiveException: Invalid receive (size = {int 104857601 130000000} larger than 104857600)',
    ],
  },
  {
    program: 'zookeeper',
    lines: [
      '{day} {time},{int 100 999} [myid:1] - INFO  [NIOWorkerThread-{int 1 9}:ZooKeeperServer@1060] - Client attempting to establish new session at /{ip}:{port}',
      '{day} {time},{int 100 999} [myid:1] - WARN  [NIOWorkerThread-{int 1 9}:NIOServerCnxn@371] - Unable to read additional data from client sessionid 0x{hex 16}, likely client has closed socket',
    ],
  },
  {
    program: 'rabbitmq',
    lines: [
      '{day} {time}.{int 100000 999999}+00:00 [info] <0.{int 100 99999}.0> accepting AMQP connection <0.{int 100 99999}.0> ({ip}:{port} -> {ip}:5672)',
      '{day} {time}.{int 100000 999999}+00:00 [error] <0.{int 100 99999}.0> closing AMQP connection <0.{int 100 99999}.0> ({ip}:{port} -> {ip}:5672): missed heartbeats from client, timeout: 60s',
      '{day} {time}.{int 100000 999999}+00:00 [warning] <0.{int 100 99999}.0> memory resource limit alarm set on node rabbit@{host}. Allocated {big}',
      "{day} {time}.{int 100000 999999}+00:00 [error] <0.{int 100 99999}.0> Channel error on connection <0.{int 1 999}.0>: operation queue.declare caused a channel exception precondition_failed: inequivalent arg 'durable'",
    ],
  },
  {
    program: 'cassandra',
    lines: [
      'INFO  [CompactionExecutor:{int 1 99}] {day} {time},{int 100 999} CompactionTask.java:241 - Compacted ({uuid}) 4 sstables to [/var/lib/cassandra/{word}-{hex 32}] to level=0.  {int 1 900}MiB to {int 1 900}MiB in {int 1 99999}ms.',
      'WARN  [Native-Transport-Requests-{int 1 9}] {day} {time},{int 100 999} BatchStatement.java:305 - Batch for [{word}.{word}] is of size {int 5 900}.{int 100 999}KiB, exceeding specified threshold of 5.000KiB',
      'com.datastax.driver.core.exceptions.ProtocolError: An unexpected protocol error occurred on host /{ip}:9042. This is a bug in this library: Invalid or unsupported protocol version: {int 3 5}',
    ],
  },
];
