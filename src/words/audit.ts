import type { FindingDetails } from '../expect/finding.ts';
import type { Risk } from '../protocols/protocol-facts.ts';
import { foundText } from './found.ts';
import { orList } from './list.ts';

/** What an audit found where something else is registered. */
export function otherServiceWords(about: FindingDetails['other-service']) {
  const { found, port, registered } = about;
  const plain = found.replace(/^tls\//, '');
  const fix = `check what runs there; if it is intended, set \`expect: ${found}\` in a config`;
  if (registered.includes(`tls/${found}`)) {
    return {
      problem: `found ${foundText(about)} without TLS on port ${port}, which is registered for TLS`,
      fix: 'enable TLS on the server, or move it to the port without TLS',
    };
  }
  if (plain !== found && registered.includes(plain)) {
    const problem = `found ${foundText(about)} on port ${port}, which is registered for ${plain} without TLS`;
    return { problem, fix };
  }
  const problem = `found ${foundText(about)} on port ${port}, which is registered for ${orList(registered)}`;
  return { problem, fix };
}

/** A server that lets everybody in. */
export function exposedServiceWords(about: FindingDetails['exposed-service']) {
  const { what, impact } = RISKS[about.risk];
  return {
    problem: `found ${foundText(about)}, ${what}, which requires no login`,
    impact: `everybody who reaches the port can ${impact}`,
    fix: 'bind the service to a private address, or restrict the port with a firewall; require a login if the service has one',
  };
}

const RISKS: Readonly<Record<Risk, { readonly what: string; readonly impact: string }>> = {
  database: { what: 'a data store', impact: 'read its data, and often change it' },
  debugger: { what: 'a debugger', impact: 'run code in the program that it debugs' },
  display: { what: 'a remote screen', impact: 'watch the screen and use the keyboard' },
  execution: { what: 'a server that runs programs', impact: 'run programs on the host' },
  'container-runtime': {
    what: 'a container runtime',
    impact: 'start containers, and so control the host',
  },
  'control-system': {
    what: 'a control system',
    impact: 'read the state of machines, and often change it',
  },
  broker: { what: 'a broker', impact: 'read the messages or jobs of others, and send their own' },
  relay: { what: 'a proxy', impact: 'connect to other hosts through it' },
};
