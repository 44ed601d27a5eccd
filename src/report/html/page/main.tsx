/** Starts the page: reads the data that the document holds, and draws it. */

import { render } from 'preact';
import { unpackPage } from '../container.ts';
import { App } from './app.tsx';
import { RowOrder } from './row-order.ts';

const element = document.getElementById('data');
const root = document.getElementById('app');

if (element && root) {
  start(element, root).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    root.textContent = `The data of this page cannot be read: ${reason}`;
  });
}

async function start(source: HTMLElement, target: HTMLElement): Promise<void> {
  const data = unpackPage(await inflated(source.textContent));
  source.remove();
  const order = new RowOrder(data);
  const draw = (isPrinted: boolean) => {
    render(<App data={data} order={order} isPrinted={isPrinted} />, target);
  };
  target.textContent = '';
  draw(false);
  addEventListener('beforeprint', () => draw(true));
  addEventListener('afterprint', () => draw(false));
}

/** Base64 of what is deflated (RFC 1951). */
async function inflated(base64: string): Promise<ArrayBuffer> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return await new Response(stream).arrayBuffer();
}
