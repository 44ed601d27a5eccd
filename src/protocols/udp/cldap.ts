import { ldap } from '../ldap.ts';
import { answerOf, protocol } from '../protocol.ts';

/**
 * CLDAP: the search for the root DSE in a datagram, without a bind. Domain controllers answer it, as they
 * answer the search with which clients find them.
 */
export const cldap = protocol({
  id: 'cldap',
  title: 'Connection-less Lightweight Directory Access Protocol',
  name: 'CLDAP',
  transport: 'udp',
  ports: [389],
  speaksFirst: 'client',
  spec: 'MS-ADTS section 6.3.3 (LDAP ping); RFC 4511 sections 4.1.1 and 4.5',
  openings: [ldap.openings[0]],
  server: (_, reply) => answerOf(ldap.server(reply)),
  client: (_, client) => answerOf(ldap.client(client)),
});
