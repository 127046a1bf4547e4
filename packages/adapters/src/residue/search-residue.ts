import { formsOf, type Needle } from './encodings.rules.ts';
import type { Look, Sighting } from './look.ts';

/** A place where words may lie, and a text that is known to lie there. */
export interface Target {
  look: Look;
  /** The positive control. Letters and digits alone, 12 or more, are searched in every form; any other text as it is written. */
  control: string;
  /** Which of the words must not lie here; all of them unless told. A letter, say, is addressed to someone. */
  words?: readonly string[];
}

export interface ResidueReport {
  /** Empty when no word lies anywhere. `word` is the word's place in the list that was given, never the word. */
  sightings: (Sighting & { target: string; word: number })[];
  /** Targets where the control was not found: the search is blind there, and its silence means nothing. */
  blind: string[];
  /** How many things were read in each target. */
  scanned: Record<string, number>;
}

/**
 * Looks for words in every target, and in the same reading for each target's control.
 *
 * @param words ASCII letters and digits, 12 or more; nothing else stands in for them in the report than their number
 * @throws RangeError for a word that is too short; whatever a target's own reading throws, since an unread place is no clean one
 */
export async function searchResidue(targets: Readonly<Record<string, Target>>, words: readonly string[]): Promise<ResidueReport> {
  const report: ResidueReport = { sightings: [], blind: [], scanned: {} };
  const forms = words.map((word) => formsOf(word));
  for (const [target, { look, control, words: own = words }] of Object.entries(targets)) {
    const wanted = forms.flatMap((needles, at) => (own.includes(words[at] ?? '') ? marked(`${at} `, needles) : []));
    const { found, looked } = await look([...wanted, ...marked('control ', needlesOf(control))]);
    report.scanned[target] = looked;
    if (!found.some(({ forms: seen }) => seen.some((form) => form.startsWith('control ')))) report.blind.push(target);
    for (const sighting of found) {
      for (const at of words.keys()) {
        const seen = sighting.forms.filter((form) => form.startsWith(`${at} `)).map((form) => form.slice(form.indexOf(' ') + 1));
        if (seen.length > 0) report.sightings.push({ target, word: at, place: sighting.place, forms: seen });
      }
    }
  }
  return report;
}

const marked = (mark: string, needles: readonly Needle[]): Needle[] => needles.map(({ form, bytes }) => ({ form: `${mark}${form}`, bytes }));

const needlesOf = (control: string): Needle[] => (/^[A-Za-z0-9]{12,}$/.test(control) ? formsOf(control) : [{ form: 'utf8', bytes: Buffer.from(control) }]);
