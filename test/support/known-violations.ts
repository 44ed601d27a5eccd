import type { Rule } from './splits.ts';

/**
 * Recognizers that break a rule on damaged or random bytes, and how. On recorded bytes they keep it
 * all the same. An entry goes away with its repair.
 */
export const KNOWN_VIOLATIONS: Readonly<Record<string, { rule: Rule; because: string }>> = {
  'tcp/dap': {
    rule: 'never takes a match back',
    because:
      'a message matches as soon as its type is read, and is rejected if its rest is damaged',
  },
  'tcp/http': {
    rule: 'never matches after a rejection',
    because: 'bytes from 0x80 on are rejected in an open request line and accepted in a whole one',
  },
  'tcp/http-proxy': {
    rule: 'never matches after a rejection',
    because: 'reads the request line as http does',
  },
  'tcp/ipp': {
    rule: 'never matches after a rejection',
    because: 'reads the request line as http does',
  },
  'tcp/websocket': {
    rule: 'never matches after a rejection',
    because: 'reads the request line as http does',
  },
  'tcp/iperf3': {
    rule: 'never takes a match back',
    because: 'a single byte matches, and a second one undoes it',
  },
  'tcp/openocd-tcl': {
    rule: 'never takes a match back',
    because: 'a single byte matches, and a second one undoes it',
  },
  'tcp/whois': {
    rule: 'never matches after a rejection',
    because: 'a control character alone is rejected, and waited for with another byte after it',
  },
  'tcp/memcached': {
    rule: 'never matches after a rejection',
    because: 'bytes from 0x80 on are rejected in an open command and accepted in a whole one',
  },
  'tcp/radius': {
    rule: 'never takes a match back',
    because: 'a shorter packet that is whole by its length matches, and further bytes undo it',
  },
  'tcp/stomp': {
    rule: 'never takes a match back',
    because: 'a known header matches, and a damaged one after it is rejected',
  },
};
