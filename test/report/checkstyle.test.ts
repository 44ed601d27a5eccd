import { expect, test } from 'vitest';
import { reportSet } from '../support/report-set.ts';
import { rowInputOf } from '../support/results.ts';
import { ROW_REPORTS } from '../support/row-reports.ts';
import { elementsOf, readXml } from '../support/xml.ts';

test('errors are listed by file, with their place and code', () => {
  const root = readXml([...ROW_REPORTS.checkstyle(rowInputOf(reportSet()))].join(''));
  const files = elementsOf(root, 'file').map(({ attributes }) => attributes.name);
  expect(files).toEqual(['configs/shop prod.yaml', 'firstbytes.yaml']);
  expect(elementsOf(root, 'error')[0]?.attributes).toEqual({
    line: '2',
    column: '5',
    severity: 'error',
    message: 'shop shop.internal:80: expected http, found ssh (OpenSSH)',
    source: 'firstbytes.wrong-protocol',
  });
});
