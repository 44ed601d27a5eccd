import { expect, test } from 'vitest';
import { isHelmTemplate } from '../../../src/sources/kubernetes/helm.ts';

test.each([
  ['an action as a line', '{{- if .Values.x }}\na: 1\n', true],
  ['an action as a value', 'a:\n  b: {{ .Values.x }}\n', true],
  ['an action in a list', 'a:\n  - {{ .Values.x }}\n', true],
  ['an action within a name', 'image: nginx:{{ .Values.tag }}\n', true],
  ['an action in quotes', 'a: "{{ .x }}"\n', false],
  ['an action in a comment', '# {{ .x }}\na: 1\n', false],
  ['an action in a block scalar', 'a: |-\n  {{ .x }}\n\n  {{ .y }}\nb: 1\n', false],
  ['an action after a block scalar', 'a: >\n  text\nb: {{ .y }}\n', true],
  ['an action in a sentence', 'a: the host {{ $labels.x }} is down\n', false],
  ['no action', 'a: {b: {c: 1}}\n', false],
])('%s', (_, text, isTemplate) => {
  expect(isHelmTemplate('file.yaml', text)).toBe(isTemplate);
});
