// The confusion matrix as a page and as a picture.

const SIZE = 9;
const ROOM = 130;
const COLOURS = { 3: '#1a7f37', 2: '#57ab5a', 1: '#d4a72c' };
const WRONG = '#cf222e';

/** `docs/confusion.md`. */
export function page(tcp, udp) {
  return `# Who is taken for whom

Made by \`npm run confusion\` from the recordings in \`fixtures/bytes\`; a test holds that it is up to
date. Each recorded server was sent the opening of every protocol, its own and all wrong ones, and
every answer was shown to every recognizer.

| | TCP | UDP |
| --- | --- | --- |
| protocols | ${tcp.ids.length} | ${udp.ids.length} |
| recorded servers | ${tcp.servers} | ${udp.servers} |
| exchanges with an answer | ${tcp.exchanges} | ${udp.exchanges} |
| recognised as what it is, surely | ${sum(tcp, own, sure)} | ${sum(udp, own, sure)} |
| **taken for something else, surely** | **${sum(tcp, foreign, sure)}** | **${sum(udp, foreign, sure)}** |
| weak signs of something else | ${sum(tcp, foreign, weak)} | ${sum(udp, foreign, weak)} |

"Surely" is \`certain\` or \`likely\`: only these may call something a mismatch.

![Rows are what was spoken, columns what was recognised: the diagonal is green, weak signs beside it are yellow](confusion-tcp.svg)

Rows: what was spoken. Columns: what was recognised. Green: certain; light green: likely; yellow:
weak signs; red: taken for something else.

![The same for UDP](confusion-udp.svg)

## Weak signs

Answers that another protocol's server might have given too. They are told as ties, or settled by one
more message or connection; they never confirm an expectation and never call something a mismatch.

| spoken | weak signs of | answers |
| --- | --- | --- |
${ties(tcp)}
${ties(udp, ' (UDP)')}`.replace(/\n+$/, '\n');
}

function ties(matrix, remark = '') {
  return [...matrix.cells.values()]
    .filter((cell) => foreign(cell) && cell.weak > 0)
    .sort((a, b) => (`${a.spoken} ${a.recognised}` < `${b.spoken} ${b.recognised}` ? -1 : 1))
    .map((cell) => `| ${cell.spoken}${remark} | ${cell.recognised} | ${cell.weak} |`)
    .join('\n');
}

/** The matrix as a picture: one square for each pair that occurred. */
export function picture({ ids, cells }) {
  const place = new Map(ids.map((id, i) => [id, i]));
  const side = ROOM + ids.length * SIZE;
  const squares = [...cells.values()].flatMap((cell) => {
    const [row, column] = [place.get(cell.spoken), place.get(cell.recognised)];
    if (row === undefined || column === undefined) return [];
    const colour = foreign(cell) && cell.best > 1 ? WRONG : COLOURS[cell.best];
    const [x, y] = [ROOM + column * SIZE, ROOM + row * SIZE];
    const title = `${cell.spoken} as ${cell.recognised}: ${cell.certain} certain, ${cell.likely} likely, ${cell.weak} weak`;
    return [
      `<rect x="${x}" y="${y}" width="${SIZE - 1}" height="${SIZE - 1}" fill="${colour}"><title>${title}</title></rect>`,
    ];
  });
  const rows = ids.map((id, i) => {
    const y = ROOM + i * SIZE + SIZE - 2;
    return `<text x="${ROOM - 4}" y="${y}" text-anchor="end">${id}</text>`;
  });
  const columns = ids.map((id, i) => {
    const x = ROOM + i * SIZE + SIZE - 2;
    return `<text transform="translate(${x} ${ROOM - 4}) rotate(-90)">${id}</text>`;
  });
  const lines = ids.flatMap((_, i) => {
    const at = ROOM + i * SIZE - 0.5;
    return i % 5 === 0
      ? [
          `<path d="M${ROOM} ${at}H${side}M${at} ${ROOM}V${side}" stroke="#d0d7de" stroke-width="0.5"/>`,
        ]
      : [];
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}" width="${side}" height="${side}" font-family="sans-serif" font-size="8">
<title>Who is taken for whom</title>
<rect width="${side}" height="${side}" fill="#ffffff"/>
${[...lines, ...rows, ...columns, ...squares].join('\n')}
</svg>
`;
}

function sum({ cells }, whose, how) {
  return [...cells.values()].filter(whose).reduce((all, cell) => all + how(cell), 0);
}

const own = ({ spoken, recognised }) => spoken === recognised;
const foreign = (cell) => !own(cell);
const sure = ({ certain, likely }) => certain + likely;
const weak = (cell) => cell.weak;
