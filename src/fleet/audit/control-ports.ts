import { connectScan } from '../../net/connect-scan.ts';

/** Ports that no service is registered for (RFC 6335, section 6): three of them accept only by a trick. */
const CONTROL_PORTS = [49_843, 54_377, 61_211];
/** Milliseconds for each to accept. */
const TIMEOUT = 2000;
/** How often the clock is looked at, in milliseconds. */
const TICK = 250;

/** Whether a host accepts connections to ports where nothing listens, as tarpits and some firewalls do. */
export function acceptsControlPorts(host: string, signal?: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (isAccepted: boolean) => {
      clearInterval(timer);
      scan.abort();
      resolve(isAccepted);
    };
    let left = CONTROL_PORTS.length;
    const scan = connectScan<number>((_, code) => {
      left--;
      if (code !== undefined || signal?.aborted) end(false);
      else if (left === 0) end(true);
    });
    const timer = setInterval(() => {
      if (signal?.aborted) end(false);
      else scan.expire(0);
    }, TICK);
    for (const port of CONTROL_PORTS) scan.start(port, { host, port, timeout: TIMEOUT });
  });
}
