import { expect, test } from 'vitest';
import { adoAddress } from '../../src/sources/ado-address.ts';

test.each([
  ['Server=db;Database=shop;User Id=sa', 'db:1433 mssql'],
  ['server=tcp:db,14330;initial catalog=shop', 'db:14330 mssql'],
  ['Data Source=db\\LOCAL;Trusted_Connection=True', 'db:1433 mssql'],
  ['Host=db;Username=shop', 'db:5432 postgresql'],
  ['Server=db;Port=3306;Uid=shop', 'db:3306 mysql'],
  ['Server=db;Database=shop;Uid=shop', 'db:undefined'],
  ['Server=db', 'none'],
  ['Server=;Database=shop', 'none'],
  ['Database=shop;User Id=sa', 'none'],
  ['a sentence; with a semicolon', 'none'],
])('%s', (text, wanted) => {
  const found = adoAddress(text);
  const name = found?.expect ? ` ${found.expect}` : '';
  expect(found ? `${found.host}:${found.port}${name}` : 'none').toBe(wanted);
});

test('nothing of a connection string but the server is kept', () => {
  const found = adoAddress('Server=db;Database=shop;User Id=sa;Password=not-for-print');
  expect(JSON.stringify(found)).not.toMatch(/shop|sa"|not-for-print/);
});
