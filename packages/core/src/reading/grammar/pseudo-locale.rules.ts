const accented: Readonly<Record<string, string>> = { a: 'å', c: 'ç', e: 'é', i: 'ï', n: 'ñ', o: 'ö', u: 'ü', y: 'ý', A: 'Å', C: 'Ç', E: 'É', I: 'Ï', N: 'Ñ', O: 'Ö', U: 'Ü', Y: 'Ý' };

/** A text in `en-XA`: readable, a third longer in look, and unmistakably not the source language. */
export const pseudo = (text: string): string => `⟦${text.replace(/[aceinouyACEINOUY]/g, (letter) => accented[letter] ?? letter)}⟧`;
