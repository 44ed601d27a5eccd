/**
 * A text without the values that its words call an id, a checksum or a time: any value may stand
 * there, also one that is by chance the beginning of a protocol.
 */
export function withoutIds(text: string): string {
  if (CHECKSUM.test(text)) return text.replace(DIGITS, ' ').replace(PAIRS, ' ');
  return text
    .replace(HEADER_FIELD, ' ')
    .replace(QUERY, ' ')
    .replace(NAMED_PAIRS, ' ')
    .replace(ID, ' ')
    .replace(COUNTER, ' ')
    .replace(TIME, keptUnlessTime);
}

/** The name of an id, and hex or decimal digits; several parts are joined by dashes. */
const ID =
  /(?:(?<![A-Za-z])(?:[Ii][Dd]|ID)s?|[a-z]I[Dd]|(?<![A-Za-z])(?:[Cc]ommit|[Rr]evision|[Ee][Tt]ag|[Ss][Hh][Aa]-?\d{0,3}|[Mm][Dd]5|[Cc][Rr][Cc](?:32)?|[Uu][Uu][Ii][Dd]|[Gg][Uu][Ii][Dd]|[Cc]hecksum|[Dd]igest|[Hh]ash|[Ff]ingerprint|[Nn]once|[Ss]erial|[Oo]rder|[Cc]ustomer|[Aa]ccount|[Ii]nvoice|[Tt]icket|[Tt]race|[Ss]pan|[Ss]ession|[Cc]orrelation|[Tt]oken|[Bb]uild|[Bb]lob|[Ll]ayer|[Ii]mage|[Cc]ontainer|[Tt]xid|[Xx]id|[Ll][Ss][Nn]|[Ss]eed|[Pp]hone|[Uu]id|[Gg]id|[Pp]id|[Oo]ffset|[Ii]node|[Ss]ector|[Aa]ddress|[Mm]ask|[Kk]ey|[Ss]id|[Tt]x|(?<![Mm]agic )[Nn]umber|[Bb]lock|[Uu]ser|[Pp]artition|[Ss]eq|[Aa]ck|[Pp]os|request #|issue #))["']?(?:\s?[:=#]\s?|\s|(?<=#))["'{]?(?:0x)?[0-9A-Fa-f]{6,64}(?![0-9A-Za-z])/g;

/** A header field of HTTP or of a mail, alone on a line. */
const HEADER_FIELD =
  /^[<>]?[ \t]{0,4}(?:age|etag|[a-z][a-z\d]{0,20}(?:-[a-z\d]{1,20}){1,6}): \S{1,200}[ \t\r]{0,4}$/gim;

/** The same of values that are written as pairs of digits, such as the address of a network card. */
const NAMED_PAIRS =
  /(?:serial(?:[ _-]?n(?:umbe)?r?)?|fingerprint|\bmac|lladdr|ether|bssid|address|key(?:[ _-]?id)?|guid|uuid|hash|digest|thumbprint|connected|bluetooth: \w{1,12}|\bto|with|via|station|\bnode)["']?[ \t]{0,4}[:=#]?[ \t]{0,4}["'{(]?[\dA-Fa-f]{2}(?:[:-][\dA-Fa-f]{2}){5,63}(?![\dA-Za-z])/gi;

/** Values in the query of an address: a client chose them. */
const QUERY = /[?&][\w.-]{1,64}=[^\s"&]{0,256}/g;

/** A line about checksums has no other numbers. */
const CHECKSUM = /check ?sum|\bcrc|digest|\bhash(?!icorp)|fingerprint|thumbprint/i;
const DIGITS = /(?<![0-9A-Za-z])(?:0x)?[0-9A-Fa-f]{6,64}(?![0-9A-Za-z])/g;
const PAIRS = /(?<![\dA-Za-z])[\dA-Fa-f]{2}(?:[:-][\dA-Fa-f]{2}){5,63}(?![\dA-Za-z])/g;

/** What an interface or a disk has carried so far. */
const COUNTER =
  /(?<![A-Za-z])(?:[RrTt][Xx]|[Rr]ead|[Ww]ritten|[Ss]ent|[Tt]otal)[ _]?(?:bytes|packets)["']?\s?[:=]?\s?\d{1,20}(?:\s{1,4}bytes \d{1,20})?/g;

const TIME =
  /(?<![A-Za-z])(?:[a-z]{1,20}_)?(?:expir(?:es|ed|y|ation)|created|issued|modified|updated|started|finished|time|timestamp|iat|exp|nbf|ts|date|epoch|since|until|mtime|ctime|atime|at|now)(?:_at|_time)?["']?(?:\s?[:=]\s?|\s)["']?(\d{9,10})(?!\d)/gi;

/** Seconds since 1970 from 2001 to 2040. */
const FIRST_SECOND = 978_307_200;
const LAST_SECOND = 2_208_988_800;

function keptUnlessTime(all: string, seconds: string): string {
  const isTime = Number(seconds) >= FIRST_SECOND && Number(seconds) < LAST_SECOND;
  return isTime ? ' ' : all;
}
