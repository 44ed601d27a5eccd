import type { RealServer } from '../server.ts';
import { dataServers } from './data.ts';
import { deviceServers } from './devices.ts';
import { webServers } from './http.ts';
import { mailAndChatServers } from './mail-chat.ts';
import { ownServers } from './own.ts';
import { secureServers } from './tls-ssh.ts';

/** Servers of products that were never recorded. */
export const newServers: readonly RealServer[] = [
  ...webServers,
  ...secureServers,
  ...mailAndChatServers,
  ...dataServers,
  ...deviceServers,
  ...ownServers,
];
