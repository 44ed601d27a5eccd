import { expect, test } from 'vitest';
import { parseTargetRule, parseTargetRules, TargetMap } from '../../src/sources/target-map.ts';

const mapOf = (...rules: string[]) => new TargetMap(parseTargetRules(rules.join('\n')).rules);

test('a rule with a port wins over one for the whole host', () => {
  const map = mapOf('db=10.0.0.9', 'db:5432=127.0.0.1:15432');
  expect(map.get('db', 5432)).toEqual({ host: '127.0.0.1', port: 15432 });
  expect(map.get('DB', 80)).toEqual({ host: '10.0.0.9', port: 80 });
  expect(map.get('web', 80)).toBeUndefined();
});

test('IPv6 addresses are in brackets', () => {
  expect(parseTargetRule('[::1]:80=[fd00::2]:8080')).toEqual({
    from: { host: '::1', port: 80 },
    to: { host: 'fd00::2', port: 8080 },
  });
});

test.each(['db', 'db=', '=x', 'a:0=b', 'a:70000=b', 'a b=c'])('%s is not a rule', (text) => {
  expect(parseTargetRule(text)).toBeUndefined();
});

test('a file of rules may have comments, and a wrong line has its number', () => {
  expect(parseTargetRules('# forwards\n\na:1=b:2\n').rules).toHaveLength(1);
  expect(parseTargetRules('a:1=b:2\nnonsense\n').wrongLine).toBe(2);
});
