import { describe, expect, test } from 'vitest';
import { combineFacts } from '../../src/sources/combine.ts';
import type {
  Clue,
  Listener,
  Published,
  Reference,
  SourceFacts,
  Vantage,
} from '../../src/sources/source.ts';

const at = (line: number) => ({ file: 'f', line, column: 1 });

function clue(expectName: string, certainty: Clue['certainty'], line = 90): Clue {
  return {
    expect: [expectName],
    certainty,
    evidence: `${certainty} ${expectName}`,
    origin: at(line),
  };
}

function listener(service: string, port: number, more: Partial<Listener> = {}): Listener {
  return {
    service,
    hosts: [service],
    port,
    transport: 'tcp',
    published: [],
    clues: [],
    origin: at(1),
    ...more,
  };
}

function published(port: number, host = '127.0.0.1'): Published {
  return { host, port, origin: at(1) };
}

function mention(host: string, port: number | undefined, more: Partial<Reference> = {}): Reference {
  return { host, port, transport: 'tcp', role: 'mention', origin: at(50), ...more };
}

function facts(more: Partial<SourceFacts>): SourceFacts {
  return {
    vantage: 'host',
    listeners: [],
    references: [],
    declared: (more.listeners ?? []).map(({ service }) => service),
    notes: [],
    contradictions: [],
    ...more,
  };
}

function seen(files: SourceFacts | readonly SourceFacts[], vantage?: Vantage): string[] {
  const { endpoints } = combineFacts([files].flat(), vantage);
  return endpoints.map(({ name, host, port, expect: names, certainty, isExternal }) => {
    const text = `${name} ${host}:${port} ${names.join('|')} ${certainty}`;
    return isExternal ? `${text} external` : text;
  });
}

const leftOut = (files: SourceFacts, vantage: Vantage) =>
  combineFacts([files], vantage).leftOut.map(({ message }) => message);

const contradictions = (...files: SourceFacts[]) =>
  combineFacts(files, undefined).contradictions.map(({ message }) => message);

describe('listeners', () => {
  const web = facts({ listeners: [listener('web', 80, { published: [published(8080)] })] });

  test('are seen at published ports from the host, and by name inside', () => {
    expect(seen(web, 'host')).toEqual(['web 127.0.0.1:8080 tcp none']);
    expect(seen(web, 'network')).toEqual(['web web:80 tcp none']);
    expect(seen(web, 'cluster')).toEqual(['web web:80 tcp none']);
    expect(seen(web)).toEqual(seen(web, 'host'));
  });

  test('that cannot be reached are left out with the reason', () => {
    const some = facts({
      listeners: [
        listener('a', 1),
        listener('b', 2, { unpublishedReason: 'x' }),
        listener('c', 3, { inactiveReason: 'y', published: [published(3)] }),
        listener('d', 4, { hosts: [], published: [published(4)] }),
        listener('e', 5, { hosts: ['*.e'], published: [published(5, '*.e')] }),
      ],
    });
    expect(leftOut(some, 'host')).toEqual([
      'a:1 is left out: only inside the network',
      'b:2 is left out: x',
      'c:3 is left out: y',
      'e:5 is left out: a pattern of names, not a host',
    ]);
    expect(leftOut(some, 'network')).toEqual([
      'c:3 is left out: y',
      'd:4 is left out: the name of its host is not known',
      'e:5 is left out: a pattern of names, not a host',
    ]);
  });

  test('that the host reaches say so where they are left out', () => {
    const bound = facts({
      listeners: [listener('d', 4, { hosts: [], published: [published(4)] })],
    });
    expect(combineFacts([bound], 'network').leftOut).toMatchObject([
      {
        message: 'd:4 is left out: the name of its host is not known',
        hint: '--vantage host reaches it',
      },
    ]);
  });

  test('called like a host that another service refers to are not that host', () => {
    const proxy = facts({
      listeners: [listener('ledger', 7700, { hosts: [], published: [published(7700)] })],
      references: [mention('ledger', 7700, { role: 'peer' })],
    });
    expect(combineFacts([proxy], 'network').endpoints).toMatchObject([
      { host: 'ledger', port: 7700 },
    ]);
  });

  test('are named with the port only where a service has several', () => {
    const one = facts({
      listeners: [listener('a', 1), listener('b', 2), listener('b', 2, { transport: 'udp' })],
    });
    const names = combineFacts([one], 'network').endpoints.map(({ name }) => name);
    expect(names).toEqual(['a', 'b:2', 'b:2/udp']);
  });

  test('of several files are one', () => {
    const override = facts({
      listeners: [listener('web', 80, { clues: [clue('http', 'stated')] })],
    });
    expect(seen([web, override])).toEqual(['web 127.0.0.1:8080 http stated']);
  });
});

describe('clues', () => {
  test('the best one wins, and its place is kept beside that of the port', () => {
    const clues = [clue('http', 'guess'), clue('grpc', 'name'), clue('redis', 'probe', 7)];
    const [endpoint] = combineFacts(
      [facts({ listeners: [listener('a', 1, { clues })] })],
      'network',
    ).endpoints;
    expect(endpoint).toMatchObject({
      expect: ['redis'],
      certainty: 'probe',
      evidence: 'probe redis',
      origin: at(1),
      statedAt: at(7),
    });
  });

  test('equally good ones count together, in one spelling', () => {
    const clues = [clue('postgres', 'stated'), clue('postgresql', 'stated'), clue('http', 'guess')];
    expect(seen(facts({ listeners: [listener('a', 1, { clues })] }), 'network')).toEqual([
      'a a:1 postgresql stated',
    ]);
  });

  test('firm ones that disagree are a contradiction', () => {
    const clues = [clue('http', 'stated', 2), clue('https', 'probe', 3)];
    const { contradictions: found } = combineFacts(
      [facts({ listeners: [listener('a', 1, { clues })] })],
      undefined,
    );
    expect(found).toMatchObject([
      {
        message: 'two statements about a:1 disagree: http (stated http) and https (probe https)',
        origin: at(2),
        other: at(3),
      },
    ]);
  });

  test.each([
    ['http', 'grpc'],
    ['http', 'ws'],
    ['tls', 'https'],
    ['redis', 'valkey'],
    ['tcp', 'ssh'],
    ['own-protocol', 'ssh'],
  ])('%s and %s do not disagree', (one, other) => {
    const clues = [clue(one, 'stated'), clue(other, 'probe')];
    expect(contradictions(facts({ listeners: [listener('a', 1, { clues })] }))).toEqual([]);
  });

  test('names and guesses never disagree', () => {
    const clues = [clue('http', 'stated'), clue('ssh', 'name'), clue('redis', 'guess')];
    expect(contradictions(facts({ listeners: [listener('a', 1, { clues })] }))).toEqual([]);
  });
});

describe('references', () => {
  const db = listener('db', 5432, { published: [published(15432)] });
  const stated = clue('postgresql', 'stated');

  test('to a service give their clue to its port, in any file', () => {
    const files = [
      facts({ listeners: [db] }),
      facts({ references: [mention('DB', 5432, { clue: stated })] }),
    ];
    expect(seen(files)).toEqual(['db 127.0.0.1:15432 postgresql stated']);
  });

  test('without a port mean the default one of the protocol', () => {
    const file = facts({
      listeners: [db],
      references: [mention('db', undefined, { clue: stated })],
    });
    expect(seen(file)).toEqual(['db 127.0.0.1:15432 postgresql stated']);
  });

  test('show ports that a service does not declare', () => {
    const file = facts({ declared: ['api'], references: [mention('api', 9000)] });
    expect(seen(file, 'network')).toEqual(['api api:9000 tcp none']);
    expect(leftOut(file, 'host')).toEqual(['api:9000 is left out: only inside the network']);
  });

  test('to localhost within a service mean that service, or what the host publishes', () => {
    const web = listener('web', 3000, { published: [published(80)] });
    const http = clue('http', 'stated');
    const own = mention('localhost', 3000, { clue: http, within: 'web' });
    expect(seen(facts({ listeners: [web], references: [own] }))).toEqual([
      'web 127.0.0.1:80 http stated',
    ]);
    const outside = mention('127.0.0.1', 80, { clue: http, within: 'other' });
    expect(seen(facts({ listeners: [web], references: [outside] }))).toEqual([
      'web 127.0.0.1:80 http stated',
    ]);
    const nowhere = mention('localhost', 8125, { clue: http, within: 'web' });
    expect(seen(facts({ references: [nowhere] }))).toEqual([]);
  });

  test('to localhost outside a service are endpoints, unless a service publishes the port', () => {
    const redis = mention('localhost', 6379, { clue: clue('redis', 'stated') });
    const pg = mention('localhost', 15432, { clue: stated });
    expect(seen(facts({ listeners: [db], references: [redis, pg] }))).toEqual([
      'db 127.0.0.1:15432 postgresql stated',
      'localhost localhost:6379 redis stated',
    ]);
  });

  test('to a loopback port do not belong to the service that binds another one', () => {
    const proxy = listener('proxy', 80, { hosts: ['127.0.0.1'], published: [published(80)] });
    const app = mention('127.0.0.1', 8080, { role: 'peer', clue: clue('http', 'stated') });
    expect(seen(facts({ listeners: [proxy], references: [app] }))).toEqual([
      'proxy 127.0.0.1:80 tcp none',
      '127.0.0.1 127.0.0.1:8080 http stated',
    ]);
  });

  test('to hosts of strangers are marked, whether by name or address', () => {
    const hosts = [
      'api.example.com',
      '8.8.8.8',
      '192.0.2.1',
      '10.1.2.3',
      'vault.corp.internal',
      'db.ns.svc',
      'fd00::1',
    ];
    const file = facts({ references: hosts.map((host) => mention(host, 443)) });
    expect(seen(file, 'network')).toEqual([
      'api.example.com api.example.com:443 tcp none external',
      '8.8.8.8 8.8.8.8:443 tcp none external',
      '192.0.2.1 192.0.2.1:443 tcp none external',
      '10.1.2.3 10.1.2.3:443 tcp none',
      'vault.corp.internal vault.corp.internal:443 tcp none',
      'db.ns.svc db.ns.svc:443 tcp none',
      'fd00::1 fd00::1:443 tcp none',
    ]);
  });

  test('to a short name that no file declares are known only inside the network', () => {
    const peer = facts({ references: [mention('web', 80, { role: 'peer' })] });
    expect(seen(peer, 'network')).toEqual(['web web:80 tcp none']);
    expect(leftOut(peer, 'host')).toEqual(['web:80 is left out: known only inside the network']);
    expect(seen(facts({ references: [mention('alpine', 3)] }), 'network')).toEqual([]);
  });

  test('of a service to a name that no file declares are a contradiction, but not in a cluster', () => {
    const reference = mention('bd', 5432, { clue: stated, within: 'app' });
    const file = facts({ declared: ['app', 'db'], references: [reference] });
    expect(contradictions(file)).toEqual(['app refers to "bd", which no file declares']);
    expect(contradictions(file, facts({ declared: ['bd'] }))).toEqual([]);
    expect(contradictions({ ...file, vantage: 'cluster' })).toEqual([]);
  });

  test('of a service to the port that the host publishes are a contradiction', () => {
    const reference = mention('db', 15432, { clue: stated, within: 'app' });
    const file = facts({ listeners: [db], references: [reference] });
    expect(contradictions(file)).toEqual([
      'db:15432 is a port of the host; inside the network db listens on 5432',
    ]);
  });

  test('to addresses to bind, and patterns of names, are no targets', () => {
    const some = ['0.0.0.0', '::', '*.example.com'].map((host) => mention(host, 80));
    expect(seen(facts({ references: some }), 'network')).toEqual([]);
  });

  test('to the machine outside the containers mean what it publishes', () => {
    const outside = mention('host.docker.internal', 15432, { clue: stated, within: 'app' });
    expect(seen(facts({ listeners: [db], references: [outside] }))).toEqual([
      'db 127.0.0.1:15432 postgresql stated',
    ]);
    const peer = mention('host.docker.internal', 9100, { role: 'peer' });
    expect(seen(facts({ references: [peer] }))).toEqual(['127.0.0.1 127.0.0.1:9100 tcp none']);
    expect(seen(facts({ references: [{ ...peer, role: 'mention' }] }))).toEqual([]);
  });
});

test('many statements about one address give one endpoint', () => {
  const references = Array.from({ length: 20_000 }, () => mention('a.internal', 80));
  const listeners = Array.from({ length: 20_000 }, () =>
    listener('a', 80, { clues: [clue('http', 'name')] }),
  );
  expect(seen(facts({ references, listeners }), 'network')).toHaveLength(2);
});
