import { inflateSync } from 'node:zlib';

/**
 * The words a reader would copy out of a PDF, page by page, in drawing order: each shown glyph goes back through the
 * file's own map to characters, so that a glyph that stands for nothing reads as `\u{0}`. Knows as much of the format as
 * react-pdf writes, and no more.
 */
export function readPdfText(bytes: Uint8Array): string[] {
  const file = Buffer.from(bytes).toString('latin1');
  const objects = new Map([...file.matchAll(/(?:^|\n)(\d+) 0 obj\n(.*?)\nendobj/gs)].map((match) => [match[1]!, match[2]!]));
  const stream = (id: string): string => {
    const [head = '', ...rest] = (objects.get(id) ?? '').split('\nstream\n');
    const body = rest.join('\nstream\n').replace(/\nendstream$/, '');
    return head.includes('FlateDecode') ? inflateSync(Buffer.from(body, 'latin1')).toString('latin1') : body;
  };
  const fonts = new Map<string, Map<string, string>>();
  for (const object of objects.values())
    for (const [, name, id] of object.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
      const map = /\/ToUnicode (\d+) 0 R/.exec(objects.get(id!) ?? '')?.[1];
      if (map) fonts.set(name!, readMap(stream(map)));
    }
  return [...objects.values()]
    .filter((object) => /\/Type \/Page\n/.test(object))
    .map((page) => readContent(stream(/\/Contents (\d+) 0 R/.exec(page)![1]!), fonts));
}

function readMap(text: string): Map<string, string> {
  const map = new Map<string, string>();
  const letters = (hex: string): string => Buffer.from(hex.replace(/\s/g, ''), 'hex').swap16().toString('utf16le');
  for (const [, first, list] of text.matchAll(/<([0-9a-f]{4})> <[0-9a-f]{4}> \[([^\]]*)\]/gi))
    [...list!.matchAll(/<([^>]*)>/g)].forEach((match, index) =>
      map.set((Number.parseInt(first!, 16) + index).toString(16).padStart(4, '0'), letters(match[1]!)));
  return map;
}

function readContent(content: string, fonts: Map<string, Map<string, string>>): string {
  let font = new Map<string, string>();
  const shown: string[] = [];
  for (const [, name, glyphs] of content.matchAll(/\/(F\d+) [\d.]+ Tf|\[([^\]]*)\] TJ/g)) {
    if (name) font = fonts.get(name) ?? new Map();
    else shown.push([...glyphs!.matchAll(/<([0-9a-f]*)>/gi)].flatMap((match) => match[1]!.match(/.{4}/g) ?? []).map((glyph) => font.get(glyph.toLowerCase()) ?? '\0').join(''));
  }
  return shown.join(' ');
}
