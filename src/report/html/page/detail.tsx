import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { hexdump } from '../../../bytes/hexdump.ts';
import { durationText } from '../../../words/duration.ts';
import { evidenceAt } from '../evidence.ts';
import { CHANGES, type PageData, type PageFinding, SEVERITIES, STATUSES } from '../page-data.ts';
import { groupedCount } from './numbers.ts';
import { endpointText } from './words.ts';

interface DetailProps {
  readonly data: PageData;
  readonly row: number;
  readonly onClose: () => void;
}

/** Everything that is known of one result. */
export function Detail({ data, row, onClose }: DetailProps) {
  const { columns, texts, findings, findingSets } = data;
  const pane = useRef<HTMLElement>(null);
  useEffect(() => {
    if (pane.current) pane.current.scrollTop = 0;
  }, [row]);
  const text = (column: Uint32Array) => texts[column[row] ?? 0] ?? '';
  const status = STATUSES[columns.status[row] ?? 0] ?? 'ok';
  const software = [text(columns.software), text(columns.tls)].filter((one) => one !== '');
  const set = findingSets[columns.findings[row] ?? 0] ?? [];
  return (
    <aside ref={pane} class="detail" aria-label="Details">
      <div class="detail-head">
        <p class="status">
          <i class={`mark ${status}`} /> {status}
        </p>
        <button type="button" class="plain" onClick={onClose}>
          Close <kbd>Esc</kbd>
        </button>
      </div>
      <h2>
        <bdi>{endpointText(data, row)}</bdi>
      </h2>
      <dl>
        <Fact label="Name" text={text(columns.name)} />
        <Fact label="Address" text={text(columns.probedAddress)} />
        <Fact label="Expected" text={text(columns.expected)} />
        <Fact label="Found" text={text(columns.found)} />
        <Fact label="Software" text={software.join(', ')} />
        <Fact label="Traffic" text={text(columns.traffic)} />
        <Fact label="Change" text={CHANGES[columns.change[row] ?? 0] ?? ''} />
        <Fact label="Before" text={text(columns.before)} />
        <Fact label="Tolerated" text={text(columns.exemption)} />
        <Fact label="Config" text={text(columns.place)} />
        <Fact
          label="Cost"
          text={`${groupedCount(columns.connections[row] ?? 0, 'connection')}, ${durationText(columns.ms[row] ?? 0)}`}
        />
      </dl>
      {set.map((one) => {
        const finding = findings[one];
        return finding && <FindingPart key={one} texts={texts} finding={finding} />;
      })}
      <EvidencePart data={data} place={columns.evidence[row] ?? 0} />
    </aside>
  );
}

function Fact({ label, text }: { readonly label: string; readonly text: string }) {
  if (text === '') return null;
  return (
    <>
      <dt>{label}</dt>
      <dd>
        <bdi>{text}</bdi>
      </dd>
    </>
  );
}

interface FindingPartProps {
  readonly texts: readonly string[];
  readonly finding: PageFinding;
}

function FindingPart({ texts, finding }: FindingPartProps) {
  const { code, severity, title, problem, impact, fix } = finding;
  return (
    <section class={`finding ${SEVERITIES[severity] ?? 'error'}`}>
      <h3>
        {texts[title]} <code>{texts[code]}</code>
      </h3>
      <Sentence label="Problem">{texts[problem]}</Sentence>
      <Sentence label="Impact">{texts[impact]}</Sentence>
      <Sentence label="Fix">{texts[fix]}</Sentence>
    </section>
  );
}

function Sentence({
  label,
  children,
}: {
  readonly label: string;
  readonly children: ComponentChildren;
}) {
  if (!children) return null;
  return (
    <p>
      <b>{label}</b> <bdi>{children}</bdi>
    </p>
  );
}

/** What was sent and received, as far as it was kept. */
function EvidencePart({ data, place }: { readonly data: PageData; readonly place: number }) {
  if (place === 0) return null;
  const { probe, sent, received, omitted } = evidenceAt(data.evidence, place);
  const more = omitted === 0 ? '' : `\n... ${groupedCount(omitted, 'more byte')}`;
  return (
    <section class="evidence">
      <h3>Evidence</h3>
      {sent.length > 0 && <Dump title={`Sent (${data.texts[probe] ?? ''})`} bytes={sent} more="" />}
      <Dump title="Received" bytes={received} more={more} />
    </section>
  );
}

interface DumpProps {
  readonly title: string;
  readonly bytes: Uint8Array;
  /** Added at the end. */
  readonly more: string;
}

function Dump({ title, bytes, more }: DumpProps) {
  const text = bytes.length === 0 ? 'nothing' : hexdump(bytes).join('\n');
  return (
    <figure>
      <figcaption>{title}</figcaption>
      <pre>{text + more}</pre>
    </figure>
  );
}
