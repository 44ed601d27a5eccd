import { tcpProtocols, udpProtocols } from '../../src/protocols/builtin.ts';
import { testRecognizerContract } from '../support/contract.ts';

// In two files, which run side by side.
for (const one of [...tcpProtocols, ...udpProtocols].filter(({ id }) => id < 'm')) {
  testRecognizerContract(one);
}
