import type { AddressPattern } from '../expect/address.ts';
import type { Endpoint } from '../expect/endpoint.ts';

/** An endpoint as configs write it: one expectation for every target of an address. */
export type EndpointPattern = Omit<Endpoint, 'target'> & { readonly address: AddressPattern };
