import { type Behaviour, drip, onRequest, overTcp } from './behaviour.ts';

/** One byte at a time: no timeout between two bytes ever fires. */
export const drips: readonly Behaviour[] = [
  fromTheStart('dripping letters', 'http', 'x'),
  fromTheStart('dripping line ends', 'smtp', '\r\n'),
  fromTheStart('dripping zeros', 'mysql', '\0'),
  fromTheStart('dripping greeting', 'smtp', '220-fixture ESMTP, please wait\r\n'),
  fromTheStart('dripping lines before the SSH version', 'ssh', 'please wait\r\n'),
  afterRequest('dripping status line', 'http', `HTTP/1.1 200 ${'o'.repeat(1000)}`),
  afterRequest('dripping headers', 'http', `HTTP/1.1 200 OK\r\n${'X-Wait: 1\r\n'.repeat(100)}`),
  afterRequest('dripping reply', 'postgresql', 'N'),
];

function fromTheStart(name: string, expect: string, text: string): Behaviour {
  return overTcp(name, expect, (socket) => drip(socket, text));
}

function afterRequest(name: string, expect: string, text: string): Behaviour {
  return overTcp(name, expect, (socket) => onRequest(socket, () => drip(socket, text)));
}
