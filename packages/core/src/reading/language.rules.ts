import type { Locale } from '@omenhall/contracts/values/locale';

const list = (words: string): ReadonlySet<string> => new Set(words.split(' '));

/** The small words no text of a language does without. */
const smallWords: Readonly<Record<string, ReadonlySet<string>>> = {
  en: list('the and of to a is in that it you your for with not what this be on as are by or from at have which who can will has was one an no but when where more than then there their they them its do does so if'),
  de: list('der die das und zu den von mit ist nicht ein eine einer dem des im auf für sich auch als an wie es sie ich du dein deine aus bei nach wird sind oder aber was wenn noch nur so über um'),
  fr: list('le la les de des et un une est dans que qui pour pas sur avec plus ce cette il elle vous votre au aux du en se ne par ou mais comme son sa ses'),
  es: list('el la los las de y que en un una es por con para no se su lo como más pero al del le ya o este esta tu sus si me'),
  it: list('il lo la gli le di e che un una è in per con non si da come più ma al del della nel sono anche tu tuo o se mi'),
  nl: list('de het een en van ik te dat die in is niet op aan met als voor er maar om hem dan zou of wat mijn je jouw uit ook tot bij naar'),
  pt: list('o a os as de e que do da em um uma para com não no na por mais se como mas ao dos das seu sua você é ou'),
};

/**
 * Whether a text is written in a locale's language: mostly its letters, enough of its small words, and fewer of any other's.
 * @param text the whole of an answer; under twenty words nothing can be told, and it counts as another language
 */
export function speaks(text: string, locale: Locale): boolean {
  const language = locale.slice(0, 2);
  const own = smallWords[language];
  const letters = text.match(/\p{L}/gu) ?? [];
  const words = text.toLowerCase().match(/\p{L}[\p{L}'’]*/gu) ?? [];
  if (own === undefined || words.length < 20) return false;
  if (letters.filter((letter) => /\p{Script=Latin}/u.test(letter)).length < letters.length * 0.97) return false;
  const share = (known: ReadonlySet<string>): number => words.filter((word) => known.has(word)).length / words.length;
  const mine = share(own);
  return mine >= 0.2 && Object.entries(smallWords).every(([name, known]) => name === language || share(known) < mine);
}
