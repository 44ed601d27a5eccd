import { type Behaviour, onRequest, overTcp, sendEndlessly } from './behaviour.ts';

/** Streams without an end, as fast as they are read. */
export const endless: readonly Behaviour[] = [
  stream('endless zeros', 'http', '\0'),
  stream('endless letters', 'http', 'x'),
  stream('endless line ends', 'redis', '\r\n'),
  stream('endless high bytes', 'postgresql', '\xff'),
  stream('endless brackets', 'json-rpc', '['),
  stream('endless greeting', 'smtp', '220-fixture\r\n'),
  stream('endless lines before the SSH version', 'ssh', 'welcome\r\n'),
  stream('endless Telnet options', 'telnet', '\xff\xfd\x18\xff\xfb\x01'),
  stream('endless escape sequences', 'ftp', '\x1b[2J\x1b]0;title\x07'),
  reply('endless status line', 'http', 'HTTP/1.1 200 ', 'x'),
  reply('endless error page', 'http', 'HTTP/1.0 400 Bad Request\r\n\r\n', '<p>no</p>'),
  reply('endless RESP array', 'redis', '*1000000000\r\n', '$1\r\nx\r\n'),
];

function stream(name: string, expect: string, text: string): Behaviour {
  return overTcp(name, expect, (socket) => sendEndlessly(socket, text));
}

/** The same as a reply. */
function reply(name: string, expect: string, start: string, rest: string): Behaviour {
  return overTcp(name, expect, (socket) => {
    onRequest(socket, () => {
      socket.write(start, 'latin1');
      sendEndlessly(socket, rest);
    });
  });
}
