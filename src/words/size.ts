import { counted } from './count.ts';

const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'] as const;

/** A size for people: `1.13 GiB`, `21 bytes`. */
export function sizeText(bytes: bigint | number): string {
  let amount = Number(bytes);
  let unit = 0;
  while (Math.abs(amount) >= 1024 && unit < UNITS.length - 1) {
    amount /= 1024;
    unit++;
  }
  return unit === 0 ? counted(amount, 'byte') : `${amount.toFixed(2)} ${UNITS[unit]}`;
}

/** `1213486160 bytes (1.13 GiB)`, `21 bytes`. */
export function exactSizeText(bytes: bigint | number | string): string {
  const value = BigInt(bytes);
  const exact = counted(value, 'byte');
  return value < 1024n ? exact : `${exact} (${sizeText(value)})`;
}
