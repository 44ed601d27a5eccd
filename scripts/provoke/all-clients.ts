import type { ProvokedClient } from './client.ts';
import { languageClients } from './languages.ts';
import { nodeClients } from './node.ts';
import { npmClients } from './npm.ts';
import { pythonClients } from './python.ts';
import { tools } from './tools.ts';

export const allClients: readonly ProvokedClient[] = [
  ...tools,
  ...pythonClients,
  ...nodeClients,
  ...npmClients,
  ...languageClients,
];
