/** What is known about one flow of a capture; an absent side is not counted. */
export interface TruthRow {
  readonly file: string;
  readonly flow: string;
  readonly client?: string;
  readonly server?: string;
}

/** Tab-separated columns, objects one a line, or a list of objects. */
export function parseTruth(text: string): readonly TruthRow[] {
  const trimmed = text.trim();
  if (trimmed.startsWith('[')) return JSON.parse(trimmed) as TruthRow[];
  return trimmed
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#') && !line.startsWith('file\t'))
    .map((line) => (line.startsWith('{') ? (JSON.parse(line) as TruthRow) : columns(line)));
}

function columns(line: string): TruthRow {
  const [file = '', flow = '', client, server] = line.replace(/\r$/, '').split('\t');
  return { file, flow, ...(client ? { client } : {}), ...(server ? { server } : {}) };
}
