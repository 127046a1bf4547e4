export { formsOf, type Needle } from './encodings.rules.ts';
export { filesBelow, formsIn, formsInFile } from './scan-bytes.ts';
export { lookIntoFiles, lookIntoTables, lookIntoTexts, type Look, type Sighting } from './look.ts';
export { lookIntoRedis } from './look-into-redis.ts';
export { searchResidue, type ResidueReport, type Target } from './search-residue.ts';
