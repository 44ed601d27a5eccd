import { createHash } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import page from '../../../data/html-page.json' with { type: 'json' };
import { durationText } from '../../words/duration.ts';
import { packPage } from './container.ts';
import { type PageData, type PageFacts, STATUSES } from './page-data.ts';

/** Bytes that are written at once as base64: a multiple of 3, so that the pieces join. */
const PIECE = 49_152;

/**
 * One HTML document that needs no network. Its policy (Content Security Policy Level 3) allows this
 * script and this style only, by their hashes. The data, with all text that comes from others, is
 * compressed and written as base64, so none of it is ever read as HTML.
 */
export function* htmlDocument(data: PageData): Iterable<string> {
  yield head(data.facts);
  const bytes = deflateRawSync(packPage(data));
  for (let at = 0; at < bytes.length; at += PIECE) {
    yield bytes.subarray(at, at + PIECE).toString('base64');
  }
  yield `</script>\n<script>${page.script}</script>\n</body>\n</html>\n`;
}

function head(facts: PageFacts): string {
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(page.script)}'`,
    `style-src '${hashOf(page.style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="firstbytes">
<title>firstbytes report, ${day(facts)}</title>
<style>${page.style}</style>
</head>
<body>
<div id="app"><p class="loading">${summaryText(facts)}</p></div>
<noscript><p class="loading">The table needs JavaScript.</p></noscript>
<script id="data" type="application/octet-stream">`;
}

/** Shown before the data is read, and without JavaScript. Numbers only. */
function summaryText({ counts, ms }: PageFacts): string {
  const each = STATUSES.map((status) => `${counts[status]} ${status}`);
  return `firstbytes report: ${each.join(', ')} in ${durationText(ms)}`;
}

/** The date is one of the summary, which may be that of a file. */
function day({ startedAt }: PageFacts): string {
  const date = new Date(startedAt);
  return Number.isNaN(date.getTime()) ? 'undated' : date.toISOString().slice(0, 10);
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
