import { latin1 } from '../bytes/lines.ts';
import { Reader, SHORTAGE } from '../bytes/reader.ts';
import type { Protocol } from './protocol.ts';
import type { UpgradeStep } from './protocol-parts.ts';

/** The state of an upgrade step after the reply so far. */
export function upgradeAnswer(step: UpgradeStep, received: Uint8Array): 'yes' | 'no' | 'need' {
  try {
    return step.accepts(new Reader(received, false)) ? 'yes' : 'no';
  } catch (signal) {
    if (signal !== SHORTAGE) throw signal;
    return 'need';
  }
}

/** Whether a part of the reply before an upgrade step is still to come. */
export function isUnfinished({ after }: UpgradeStep, received: Uint8Array): boolean {
  try {
    after?.(new Reader(received, false));
    return false;
  } catch (signal) {
    if (signal !== SHORTAGE) throw signal;
    return true;
  }
}

const TEXT = /^[\x20-\x7e\r\n]+$/;

/** What users call the upgrade to TLS: STARTTLS is a command, and a binary request is just TLS. */
export function upgradeNameOf({
  starttls,
  upgradeName,
}: Pick<Protocol, 'starttls' | 'upgradeName'>): 'STARTTLS' | 'TLS' {
  const isCommand = starttls?.some(({ send }) => TEXT.test(latin1(send))) ?? false;
  return isCommand ? 'STARTTLS' : (upgradeName ?? 'TLS');
}
