/**
 * Starts all hostile peers in this process, so that their memory is not counted as that of the
 * check. Prints where they listen as one line of JSON, and ends when stdin does.
 */

import type { Behaviour, Place } from './behaviour.ts';
import { certificates } from './certificates.ts';
import { drips } from './drips.ts';
import { endless } from './endless.ts';
import { ends } from './ends.ts';
import { httpFloods } from './http-floods.ts';
import { oddReplies } from './odd-replies.ts';
import { tlsBehaviours } from './tls.ts';
import { udpBehaviours } from './udp.ts';

/** A peer that was started. */
export interface StartedPeer extends Place, Pick<Behaviour, 'name' | 'expect'> {}

const behaviours: readonly Behaviour[] = [
  ...endless,
  ...drips,
  ...httpFloods,
  ...ends,
  ...oddReplies,
  ...tlsBehaviours,
  ...certificates,
  ...udpBehaviours,
];

const started: StartedPeer[] = [];
for (const { name, expect, start } of behaviours) {
  const { port, transport } = await start();
  started.push({ name, expect, port, transport });
}
console.log(JSON.stringify(started));
process.stdin.on('end', () => process.exit()).resume();
