import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';

/** Reads a small file; throws an error with the system's code. */
export type ReadPem = (path: string) => string;

/** The config whose files are meant. */
export interface ConfigFiles {
  /** Its path: the paths in it are relative to its folder. */
  readonly file: string;
  /** Reads the certificates that it names; without this they are not looked at. */
  readonly readPem?: ReadPem | undefined;
}

/** What is wrong with a file of certificates, without its path or its content. */
export function certificatesProblem(path: string, readPem: ReadPem): string | undefined {
  const text = textOf(path, readPem);
  if (typeof text !== 'string') return text.problem;
  return certificateIn(text) ? undefined : 'the file has no certificate in PEM';
}

/** What is wrong with the key of a certificate; nothing of the key is repeated. */
export function keyProblem(
  { cert, key }: { readonly cert: string; readonly key: string },
  readPem: ReadPem,
): string | undefined {
  const text = textOf(key, readPem);
  if (typeof text !== 'string') return text.problem;
  if (text.includes('ENCRYPTED')) return 'the key has a passphrase: write it without one';
  const privateKey = keyIn(text);
  if (!privateKey) return 'the file has no private key in PEM';
  const certificate = certificateIn(textIn(cert, readPem));
  const isOther = certificate && !certificate.checkPrivateKey(privateKey);
  return isOther ? 'the key does not belong to the certificate' : undefined;
}

function textOf(path: string, readPem: ReadPem): string | { readonly problem: string } {
  try {
    return readPem(path);
  } catch (error) {
    const { code = 'not a file' } = error as NodeJS.ErrnoException;
    return { problem: `cannot read the file (${code})` };
  }
}

/** Empty where it cannot be read, which another message reports. */
function textIn(path: string, readPem: ReadPem): string {
  const text = textOf(path, readPem);
  return typeof text === 'string' ? text : '';
}

/** The first certificate; a file of authorities may have text before it. */
function certificateIn(text: string): X509Certificate | undefined {
  const start = text.indexOf('-----BEGIN ');
  try {
    return start === -1 ? undefined : new X509Certificate(text.slice(start));
  } catch {
    return undefined;
  }
}

function keyIn(text: string): KeyObject | undefined {
  try {
    return createPrivateKey(text);
  } catch {
    return undefined;
  }
}
