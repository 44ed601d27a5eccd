import { concat, hex, text, u16be, u32be } from '../bytes/build.ts';

/** INDI: the first request of a client; whatever stands in front of an element is skipped. */
const XML = "<getProperties version='1.7'/>";
/** GDB remote protocol: what is supported; whatever stands in front of `$` is skipped. */
const PACKET = '$qSupported#37';

/**
 * One message that the servers of several protocols take for the opening of their own client, so
 * that an unknown port can be searched for all of them with one connection.
 *
 * | offset | bytes                 | kafka                      | zookeeper                    | postgresql        |
 * | ------ | --------------------- | -------------------------- | ---------------------------- | ----------------- |
 * | 0      | 00 00 00 5a           | length of what follows     | length of what follows       | all of it but 4   |
 * | 4      | 00 12                 | API key 18, ApiVersions    | protocol version (ignored)   | protocol 18 ...   |
 * | 6      | 00 00                 | API version 0              |                              | ... .0: refused   |
 * | 8      | cc cd ca ce           | correlation id: echoed     | last zxid seen, high half    |                   |
 * | 12     | 00 50                 | length of the client id    | last zxid seen, low half ... |                   |
 * | 14     | `fb`                  | client id, up to the end   | ...                          |                   |
 * | 16     | 00 00 27 10           |                            | session timeout: 10 s        |                   |
 * | 20     | `firstbyt`            |                            | session id: unknown there    |                   |
 * | 28     | 00 00 00 10           |                            | length of the password       |                   |
 * | 32     | CR LF CR LF ...       |                            | password: wrong              |                   |
 *
 * - kafka (KIP-35; request header version 1): answers with the correlation id.
 * - zookeeper (ConnectRequest in zookeeper.jute): the first bit of the last zxid is set, so
 *   that it is below every zxid of the server and accepted. The session id is not zero, so the
 *   server does not create a session; it looks for that one and answers that it is expired.
 *   The version of the protocol has never been checked (seen on 3.8.0).
 * - postgresql ("Message Formats", StartupMessage): a version that it refuses with an
 *   ErrorResponse before it reads a user name (seen on 15; PgBouncer 1.18 refuses the packet).
 *   There the length counts itself, so four bytes are left over, which the server does not read.
 *
 * The empty line makes servers of text protocols answer to a malformed line: HTTP servers
 * with a 400, memcached and beanstalkd with an error (as seen on those of Debian 12). redis 7.0
 * stays silent, because it sees no line end behind the NUL byte in front. The elements of INDI
 * and of the GDB remote protocol behind it are answered by indiserver 1.9.9 and gdbserver 13.1,
 * iperf3 answers any 37 bytes, and the Tcl server of OpenOCD 0.12 what ends with 1a.
 */
export const polyglot: Uint8Array = build();

function build(): Uint8Array {
  const clientId = concat(
    text('fb'),
    u32be(10_000),
    text('firstbyt'),
    u32be(16),
    text(`\r\n\r\nfirstbytes\r\n${XML}${PACKET}\x1a\n`),
  );
  const frame = concat(hex('0012 0000 cccdcace'), u16be(clientId.length), clientId);
  return concat(u32be(frame.length), frame);
}
