import { expect, test } from 'vitest';
import { parseAddress } from '../../../src/expect/address.ts';
import { addressRanges } from '../../../src/report/audit/address-ranges.ts';

test.each([
  [['10.0.0.3:22', '10.0.0.2:22', '10.0.0.4:22'], ['10.0.0.[2-4]:22']],
  [
    ['10.0.0.9:22', '10.0.0.10:22', '10.0.0.12:22'],
    ['10.0.0.[9-10]:22', '10.0.0.12:22'],
  ],
  [['10.0.0.1:80', '10.0.0.1:22', '10.0.0.1:443'], ['10.0.0.1:22,80,443']],
  [['h:8000', 'h:8001', 'h:8002', 'h:9000', 'h:9001'], ['h:8000-8002,9000,9001']],
  [['web-09.internal:80', 'web-10.internal:80'], ['web-[09-10].internal:80']],
  [
    ['10.0.0.255:22', '10.0.1.0:22'],
    ['10.0.0.255:22', '10.0.1.0:22'],
  ],
  [
    ['10.0.0.1:22', '10.0.0.2:80'],
    ['10.0.0.1:22', '10.0.0.2:80'],
  ],
  [['udp://10.0.0.1:53', 'udp://10.0.0.2:53'], ['udp://10.0.0.[1-2]:53']],
  [
    ['[fd00::1]:22', '[fd00::2]:22'],
    ['[fd00::1]:22', '[fd00::2]:22'],
  ],
  [
    ['unix:/run/x1', 'unix:/run/x2'],
    ['unix:/run/x1', 'unix:/run/x2'],
  ],
])('%j are %j', (addresses, texts) => {
  expect(addressRanges(addresses).map(({ text }) => text)).toEqual(texts);
});

test('a range is an address as firstbytes reads it, with as many targets', () => {
  const addresses = Array.from({ length: 12 }, (_, i) => [`n${i}:22`, `n${i}:80`]).flat();
  const [range] = addressRanges(addresses);
  expect(range).toEqual({ text: 'n[0-11]:22,80', count: 24 });
  expect(parseAddress(range?.text ?? '')).toMatchObject({ count: 24 });
});
