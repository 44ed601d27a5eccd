import { legacyClient, legacyServer } from './legacy.ts';
import { callsFor, judgeCaller, judgeProgram, RECORD_MARKING, RPCBIND } from './onc-rpc.ts';
import { type ClientBytes, protocol, type Reply } from './protocol.ts';

/** rpcbind, formerly portmap: program 100000, version 2, which all of them have (RFC 1833 section 3). */
export const rpcbind = protocol({
  id: 'rpcbind',
  title: 'ONC RPC port mapper',
  name: 'RPCBIND',
  aliases: ['sunrpc', 'portmap', 'portmapper'],
  popularity: 2,
  ports: [111],
  speaksFirst: 'client',
  spec: 'RFC 1833 section 3; RFC 5531 section 9',
  openings: [callsFor(RPCBIND)],
  framing: RECORD_MARKING,
  server: legacyServer((reply: Reply) => judgeProgram(RPCBIND, reply)),
  client: legacyClient((call: ClientBytes) => judgeCaller(call, RPCBIND)),
});
