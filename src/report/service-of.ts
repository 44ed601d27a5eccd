import { addressText } from '../expect/endpoint.ts';
import type { Result } from '../expect/result.ts';
import { foundOf, type Row } from './row.ts';
import { type FoundService, isOpen, type ServiceKind } from './services.ts';

/** The service of a result; undefined if the target accepted no connection. */
export function serviceOfResult({ endpoint, identification }: Result): FoundService | undefined {
  if (!isOpen(identification.outcome)) return undefined;
  return { address: addressText(endpoint.target), ...foundOf(identification) };
}

/** The same of a stored result. */
export function serviceOfRow({
  address,
  outcome,
  found,
  software,
  tlsVersion,
}: Pick<Row, 'address' | 'outcome' | keyof ServiceKind>): FoundService | undefined {
  if (!isOpen(outcome)) return undefined;
  return { address, found, software, ...(tlsVersion === undefined ? {} : { tlsVersion }) };
}
