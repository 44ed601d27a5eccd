/** The end of a line in which the header of a block scalar is expected. */
const MAX_HEADER = 200;

/**
 * Whether a file is a template of Helm that is not rendered yet: actions in a chart's `templates` folder,
 * or a value or a line that starts with an action. Actions in quotes, comments and block scalars are
 * texts of other templates (alerts, dashboards) in valid YAML.
 */
export function isHelmTemplate(file: string, text: string): boolean {
  if (!text.includes('{{')) return false;
  if (/(?:^|[/\\])templates[/\\]/.test(file)) return true;
  let blockIndent = Number.POSITIVE_INFINITY;
  for (const line of text.split('\n')) {
    const content = line.trimStart();
    const indent = line.length - content.length;
    if (content === '' || indent > blockIndent) continue;
    blockIndent = Number.POSITIVE_INFINITY;
    if (content.startsWith('#')) continue;
    if (startsWithAction(content)) return true;
    if (opensBlock(content)) blockIndent = indent;
  }
  return false;
}

/** `{{ .Values.x }}`, `key: {{ .Values.x }}`, `- {{ .Values.x }}`, `name: web-{{ .Release.Name }}`. */
function startsWithAction(content: string): boolean {
  if (content.startsWith('{{')) return true;
  const action = content.indexOf('{{');
  if (action < 0) return false;
  const before = content.slice(0, action);
  // An action after a space within a sentence is a text; glued to a word or as a value it is not.
  const isValue = before.endsWith(': ') || before.endsWith('- ');
  const isName = /^[\w-]+: [\w.:/-]+$/.test(before);
  return isValue || isName;
}

/** Whether the more indented lines below are the text of a block scalar. */
function opensBlock(content: string): boolean {
  const [header = ''] = content.slice(-MAX_HEADER).split(' #', 1);
  return /[:-] [|>][-+\d]{0,2}$/.test(header.trimEnd());
}
