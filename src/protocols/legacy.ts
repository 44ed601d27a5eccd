import { type Reader, SHORTAGE } from '../bytes/reader.ts';
import type { Answer, ClientBytes, Reply, Verdict } from './protocol.ts';

export const NEED: Verdict = { answer: 'need' };

export function legacyServer(judge: (reply: Reply) => Verdict) {
  return (_: Reader, reply: Reply): Answer => settled(judge(reply));
}

export function legacyClient(judge: (client: ClientBytes) => Verdict) {
  return (_: Reader, client: ClientBytes): Answer => settled(judge(client));
}

export function legacyAccepts(accepted: (received: Uint8Array) => 'yes' | 'no' | 'need') {
  return ({ bytes }: Reader): boolean => {
    const answer = accepted(bytes);
    if (answer === 'need') throw SHORTAGE;
    return answer === 'yes';
  };
}

function settled(verdict: Verdict): Answer {
  if (verdict.answer === 'need') throw SHORTAGE;
  return verdict;
}
