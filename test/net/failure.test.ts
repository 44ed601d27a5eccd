import { expect, it } from 'vitest';
import { failedWith, isShortage } from '../../src/net/failure.ts';

const failureOf = (code: string) => failedWith(code, 0).failure;

it.each([
  ['ECONNREFUSED', 'refused'],
  ['ETIMEDOUT', 'timed-out'],
  ['ENETUNREACH', 'no-route'],
  ['EHOSTUNREACH', 'no-route'],
  ['ENETDOWN', 'no-route'],
  ['EHOSTDOWN', 'no-route'],
  ['ENOTFOUND', 'no-such-name'],
  ['ENODATA', 'no-such-name'],
  ['EAI_AGAIN', 'resolver-failed'],
  ['EAI_FAIL', 'resolver-failed'],
])('%s says of the target: %s', (code, failure) => {
  expect(failureOf(code)).toBe(failure);
});

it.each([
  ...['EMFILE', 'ENFILE', 'EADDRNOTAVAIL', 'ENOBUFS', 'ENOMEM', 'EPERM', 'EACCES', 'EINVAL'],
  ...['EAFNOSUPPORT', 'EWHATEVER', 'constructor', ''],
])('%j is an error of this machine', (code) => {
  expect(failureOf(code)).toBe('not-attempted');
});

it('a shortage may pass, a local firewall does not', () => {
  expect(isShortage('EMFILE')).toBe(true);
  expect(isShortage('EPERM')).toBe(false);
  expect(isShortage(undefined)).toBe(false);
});
