import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { composeTarotSprite } from './tarot-sprite.ts';

// Run after any change to the drawings; a test compares the file with the drawings.
const folder = new URL('../../../../apps/web/public/symbols/', import.meta.url);
mkdirSync(folder, { recursive: true });
writeFileSync(new URL('tarot.svg', folder), composeTarotSprite());
process.stdout.write(`wrote ${fileURLToPath(new URL('tarot.svg', folder))}\n`);
