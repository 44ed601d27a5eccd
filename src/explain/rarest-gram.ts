/** Words of common log lines: four of their letters are not distinctive. */
const COMMON_WORDS =
  'request requests response exception exceeded connection received message unexpected invalid ' +
  'protocol error failed failure version length server client query queue request_id frequency ' +
  'required executed exec expected execute job object json gzip x-forwarded-for https http tls';
const COMMON_WORD_COST = 60;

/** Letters of English text and of logs, the commonest first. */
const COMMON_LETTERS = ' etaoinsrhldcumfpgwybvk.-:/01';

/** The four letters of a message that are the rarest in other lines. */
export function rarestGram(pattern: string): string {
  let [best, most] = ['', Number.NEGATIVE_INFINITY];
  for (const part of pattern.split('#')) {
    for (let i = 0; i + 4 <= part.length; i++) {
      const gram = part.slice(i, i + 4);
      const known = COMMON_WORDS.includes(gram) ? COMMON_WORD_COST : 0;
      const rarity = [...gram].reduce((sum, one) => sum + rarityOf(one), -known);
      if (rarity > most) [best, most] = [gram, rarity];
    }
  }
  return best;
}

/** A blank may stand for several in a log, so a gram with one is the last choice. */
function rarityOf(letter: string): number {
  if (letter === ' ') return -100;
  const at = COMMON_LETTERS.indexOf(letter);
  return at === -1 ? COMMON_LETTERS.length : at;
}
