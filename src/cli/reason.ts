import { escapeForTerminal } from '../bytes/escape.ts';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EISDIR: 'is a directory',
  ENOTDIR: 'a part of the path is not a directory',
  EROFS: 'read-only file system',
  ENOSPC: 'no space left',
  EDQUOT: 'disk quota exceeded',
  EFBIG: 'file too large',
  EIO: 'input/output error',
  ENXIO: 'no such device',
  ELOOP: 'too many symbolic links',
  ENAMETOOLONG: 'file name too long',
  ETXTBSY: 'the file is in use',
  EMFILE: 'too many open files in this process',
  ENFILE: 'too many open files on this machine',
  ENOMEM: 'out of memory',
};

/** Why a file operation failed, in words. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return REASONS[systemCodeOf(error) ?? ''] ?? escapeForTerminal(error.message);
}

/** The system's code of a failed operation, such as `ENOSPC`; undefined for other errors. */
export function systemCodeOf(error: unknown): string | undefined {
  const { code, syscall } = (error ?? {}) as NodeJS.ErrnoException;
  // The codes of errors of Node.js itself start with ERR_ and come without a system call.
  return typeof code === 'string' && (syscall !== undefined || code in REASONS) ? code : undefined;
}
