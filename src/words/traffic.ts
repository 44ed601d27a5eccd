import type { FindingDetails, RecordedCalls } from '../expect/finding.ts';
import type { Traffic, TrafficCaller } from '../expect/result.ts';
import { withArticle } from './article.ts';
import { counted } from './count.ts';
import { durationText } from './duration.ts';
import { impactWords } from './impact.ts';
import { andList } from './list.ts';
import { exactSizeText } from './size.ts';

/** Words about what a capture shows. */

/** Clients of an endpoint that are listed. */
const MAX_CALLERS = 3;

/** `120 connections from 3 clients, 2026-03-01 09:00:00 to 09:10:00 UTC: 10.0.0.7 (118, http)`. */
export function trafficText(traffic: Traffic, transport: 'tcp' | 'udp'): string {
  const flow = transport === 'udp' ? 'exchange' : 'connection';
  const { flows, clients, flowsOfOtherClients = 0, since, until, served, callers } = traffic;
  const mixed =
    served.length < 2
      ? ''
      : `; the server speaks ${andList(served.map(({ stack, flows: count }) => `${stack} (${count})`))}`;
  const named = callers.slice(0, MAX_CALLERS).map(callerText);
  const more = clients - named.length;
  const list = [...named, ...(more > 0 ? [`${more} more`] : [])];
  const from =
    flowsOfOtherClients > 0
      ? `more than ${counted(clients, 'client')}`
      : counted(clients, 'client');
  const who = list.length === 0 ? '' : `: ${list.join(', ')}`;
  return `${counted(flows, flow)} from ${from}, ${timesText(since, until)}${who}${mixed}`;
}

function callerText({ address, flows, speaks }: TrafficCaller): string {
  return `${address} (${[String(flows), ...speaks].join(', ')})`;
}

/** `2026-03-01 09:00:00 to 09:10:00 UTC`, or one time. Times are ISO 8601. */
function timesText(since: string, until: string): string {
  const [date = '', time = ''] = timeParts(since);
  const [lastDate = '', lastTime = ''] = timeParts(until);
  if (date === lastDate && time === lastTime) return `${date} ${time} UTC`;
  const last = date === lastDate ? lastTime : `${lastDate} ${lastTime}`;
  return `${date} ${time} to ${last} UTC`;
}

function timeParts(iso: string): readonly string[] {
  return iso.replace(/\.\d+Z$|Z$/, '').split('T');
}

/** `: 10.0.0.7 sends telemetry every 60 s (10 times, 2026-03-01 09:00:00 to 09:09:00 UTC)`. */
export function recordedText(calls: RecordedCalls): string {
  const { speaks } = calls;
  return `${clientsText(calls)} ${calls.otherClients > 0 ? 'send' : 'sends'} ${speaks} ${whenText(calls)}`;
}

function clientsText({ from, otherClients }: RecordedCalls): string {
  return otherClients === 0 ? from : `${from} and ${counted(otherClients, 'other client')}`;
}

function whenText({ flows, since, until, every }: RecordedCalls): string {
  const times = timesText(since, until);
  if (every !== undefined)
    return `every ${periodText(every)} (${counted(flows, 'time')}, ${times})`;
  return flows === 1 ? `(once, ${times})` : `(${counted(flows, 'time')}, ${times})`;
}

/** `60 s`, `500 ms`, `5 min 0 s`. */
function periodText(ms: number): string {
  return ms >= 1000 && ms < 120_000 ? `${Math.round(ms / 1000)} s` : durationText(ms);
}

/** What the client went through, as the capture shows it. */
export function waitedImpact({ from, speaks, waited }: RecordedCalls): { impact?: string } {
  if (!waited) return {};
  const { length, received, ms } = waited;
  const came = received === 1 ? '1 byte' : `${received} bytes`;
  return {
    impact: `${from} read the reply as a ${speaks} length of ${exactSizeText(length)}, and waited ${durationText(ms)} for it; ${came} came`,
  };
}

export function wrongClientWords(about: FindingDetails['wrong-client']) {
  return {
    problem: `the server speaks ${about.server}, but ${recordedText(about)}`,
    ...impactWords(about),
    ...waitedImpact(about),
    fix: wrongClientFix(about),
  };
}

function wrongClientFix(about: FindingDetails['wrong-client']): string {
  const { server, speaks } = about;
  const settings = `the settings of ${clientsText(about)}`;
  const inTls = speaks.startsWith('tls');
  if (inTls === server.startsWith('tls')) {
    return `correct the address in ${settings}: the client needs ${withArticle(`${speaks} server`)}`;
  }
  return `correct the address in ${settings}, or turn TLS ${inTls ? 'off' : 'on'} there`;
}

export function plaintextCredentialsWords({
  protocol,
  sends,
  flows,
}: FindingDetails['plaintext-credentials']) {
  return {
    problem: `clients send ${sends} in plaintext (${protocol}, ${counted(flows, 'connection')})`,
    fix: 'require TLS on both sides, and change these credentials',
  };
}
