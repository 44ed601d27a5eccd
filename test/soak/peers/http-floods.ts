import { type Behaviour, onRequest, overTcp, sendEndlessly } from './behaviour.ts';

const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n';
const OK = 'HTTP/1.1 200 OK\r\n';

/** Right HTTP/1.1 that never ends. */
const http1: readonly Behaviour[] = [
  flood('flood of headers', OK, 'X-More: 1\r\n'),
  flood('flood of 100 Continue', CONTINUE, CONTINUE),
  flood('flood of early hints', '', 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'),
  flood('flood of chunks', `${OK}Transfer-Encoding: chunked\r\n\r\n`, '1\r\nx\r\n'),
  flood('endless chunk size', `${OK}Transfer-Encoding: chunked\r\n\r\n`, '0'),
  flood('one endless header', `${OK}Server: `, 'apache '),
  flood('flood of replies', '', `${OK}Content-Length: 0\r\n\r\n`),
];

/** A server's empty SETTINGS. */
const SETTINGS = frame(4, 0, 0);

/** Right HTTP/2 frames that never end. */
const http2: readonly Behaviour[] = [
  flood('flood of SETTINGS', SETTINGS, SETTINGS),
  flood('flood of PING', SETTINGS, frame(6, 0, 0, 'pingping')),
  flood('flood of WINDOW_UPDATE', SETTINGS, frame(8, 0, 0, '\0\0\0\x01')),
  flood('flood of RST_STREAM', SETTINGS, frame(3, 0, 1, '\0\0\0\x08')),
  flood('flood of empty DATA', SETTINGS, frame(0, 0, 1)),
  flood('flood of CONTINUATION', `${SETTINGS}${frame(1, 0, 1)}`, frame(9, 0, 1, 'x')),
  flood('flood of GOAWAY', SETTINGS, frame(7, 0, 0, '\0\0\0\0\0\0\0\x0b')),
];

export const httpFloods: readonly Behaviour[] = [...http1, ...http2];

function flood(name: string, start: string, rest: string): Behaviour {
  return overTcp(name, 'http', (socket) => {
    onRequest(socket, () => {
      socket.write(start, 'latin1');
      sendEndlessly(socket, rest);
    });
  });
}

/** An HTTP/2 frame with a payload of less than 256 bytes. */
function frame(type: number, flags: number, stream: number, payload = ''): string {
  return String.fromCharCode(0, 0, payload.length, type, flags, 0, 0, 0, stream) + payload;
}
