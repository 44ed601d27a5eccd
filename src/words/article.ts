/** Names that begin with a vowel sound when they are spelled out or read: `an http server`. */
const VOWEL_SOUND =
  /^(?:[aeio]|8-|f(?:tp|cgi)|h(?:ttp|323)|l(?:dap|mtp|pd)|m(?:dns|q|s)|n(?:bd|fs|ntp|sq|tp)|r(?:dp|fb|pc|sync|tmp|tsp)|s(?:7|ftp|mtp|nmp|sh|vn)|x(?:11|mpp))/i;

/** `a redis client`, `an http client`. */
export function withArticle(noun: string): string {
  return `${VOWEL_SOUND.test(noun) ? 'an' : 'a'} ${noun}`;
}
