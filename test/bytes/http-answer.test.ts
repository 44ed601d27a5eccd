import { expect, it } from 'vitest';
import { text } from '../../src/bytes/build.ts';
import { readHttp } from '../../src/bytes/http-answer.ts';
import { Reader } from '../../src/bytes/reader.ts';
import { withLineEnds } from '../../src/bytes/unfinished-line.ts';

const RESPONSE = 'HTTP/1.1 200 OK\r\nServer: demo\r\n\r\nhello';

it('reads the same bytes once', () => {
  const bytes = text(RESPONSE);
  expect(readHttp(new Reader(bytes))).toBe(readHttp(new Reader(bytes)));
});

it('reads a text without a line end once in each of its forms', () => {
  const bytes = text(RESPONSE);
  const forms = [bytes, ...withLineEnds(bytes)];
  const answers = forms.map((form) => readHttp(new Reader(form)));
  expect(answers.map((one) => one?.body)).toEqual(['hello', 'hello\r\n', 'hello\n']);
  expect(forms.every((form, i) => readHttp(new Reader(form)) === answers[i])).toBe(true);
});

it('reads the fields of each response anew', () => {
  const first = readHttp(new Reader(text(RESPONSE)));
  const second = readHttp(new Reader(text(RESPONSE.replace('demo', 'other'))));
  expect(first?.fields.get('server')).toBe('demo');
  expect(second?.fields.get('server')).toBe('other');
});

it('ignores lines without a name, and takes the first field of a name', () => {
  const lines = 'Server: one\r\nno colon\r\n: no name\r\nSERVER: two\r\nDate:\r\n';
  const answer = readHttp(new Reader(text(`HTTP/1.0 404 \r\n${lines}\r\n`)));
  expect([...(answer?.fields ?? [])]).toEqual([
    ['server', 'one'],
    ['date', ''],
  ]);
});
