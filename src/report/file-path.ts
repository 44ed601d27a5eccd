/** The path of a file as code hosts want it: relative to the folder if it is inside, with slashes. */
export function relativePath(file: string, folder: string): string {
  const path = file.replaceAll('\\', '/');
  const base = `${folder.replaceAll('\\', '/').replace(/\/$/, '')}/`;
  return (path.startsWith(base) ? path.slice(base.length) : path).replace(/^(?:\.\/)+/, '');
}

/** The same as a URI reference: relative, or `file:` if the file is elsewhere. */
export function fileUri(file: string, folder: string): string {
  const path = relativePath(file, folder);
  const encoded = path
    .replace(LONE_SURROGATE, '\ufffd')
    .split('/')
    .map(encodeURIComponent)
    .join('/');
  return path.startsWith('/') ? `file://${encoded}` : encoded;
}

/** Has no percent encoding. */
const LONE_SURROGATE = /\p{Cs}/gu;
