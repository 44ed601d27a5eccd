import { expect, it } from 'vitest';
import { upgradeNameOf } from '../../src/protocols/upgrade-step.ts';
import { registry } from '../support/expectations.ts';

it('an upgrade that no command requests is called TLS', () => {
  const upgrading = registry.all.filter(({ starttls }) => starttls);
  const named = (name: string) =>
    upgrading.filter((one) => upgradeNameOf(one) === name).map(({ id }) => id);
  expect(named('TLS')).toEqual(expect.arrayContaining(['postgresql', 'mysql', 'rdp', 'nats']));
  expect(named('STARTTLS')).toEqual(
    expect.arrayContaining(['imap', 'smtp', 'pop3', 'ftp', 'xmpp', 'ldap']),
  );
});
