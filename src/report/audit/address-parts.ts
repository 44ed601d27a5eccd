/** The parts of an address as `addressText` writes it. */
export interface AddressParts {
  /** `udp://`, or nothing. */
  readonly scheme: string;
  /** With brackets around an IPv6 address; a Unix socket and a service as a whole. */
  readonly host: string;
  /** Undefined for a Unix socket and a service. */
  readonly port: number | undefined;
}

const UDP = 'udp://';

export function addressPartsOf(address: string): AddressParts {
  const scheme = address.startsWith(UDP) ? UDP : '';
  const rest = address.slice(scheme.length);
  const colon = rest.lastIndexOf(':');
  const digits = rest.slice(colon + 1);
  if (rest.startsWith('unix:') || colon < 1 || !/^\d{1,5}$/.test(digits)) {
    return { scheme, host: rest, port: undefined };
  }
  return { scheme, host: rest.slice(0, colon), port: Number(digits) };
}
