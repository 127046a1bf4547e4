import type { AccessRule } from '@omenhall/contracts/operator/operator.schema';
import { readWall, rightsOf, type RlsMap } from '@omenhall/db/rls-map';

/** A relation as the catalogue has it. */
export interface LiveRelation {
  relation: string;
  view: boolean;
  secured: boolean;
  forced: boolean;
  policies: string[];
}

/** One relation's rights in words, and where the catalogue disagrees. */
export function readAccessRule(map: RlsMap, relation: string, live: LiveRelation | undefined): AccessRule {
  const mapped = map.rights.relations[relation];
  const wall = wallOf(mapped?.wall) ?? (live?.view === true ? 'view' : live?.forced === true ? 'forced' : live?.secured === true ? 'on' : 'none');
  return {
    relation, wall,
    why: map.open[relation] ?? null,
    roles: Object.entries(mapped?.roles ?? {}).map(([role, words]) => ({ role, verbs: rightsOf(words) })),
    policies: Object.entries(mapped?.policies ?? {}).map(([name, words]) => {
      const { verb, roles, visible, written } = readWall(relation, name, words);
      return { name, verb, roles, rows: visible, written: written === visible ? null : written };
    }),
    sealed: Object.entries(map.sealed).filter(([place]) => place.startsWith(`${relation}.`)).map(([place, holds]) => ({ column: place.slice(relation.length + 1), holds })),
    differs: differencesOf(mapped, live),
  };
}

function differencesOf(mapped: RlsMap['rights']['relations'][string] | undefined, live: LiveRelation | undefined): AccessRule['differs'] {
  if (live === undefined) return ['not_in_database'];
  if (mapped === undefined) return ['not_in_map'];
  const secured = mapped.wall === 'forced' || mapped.wall === 'on';
  const found: AccessRule['differs'] = [];
  if (secured !== live.secured) found.push('row_security');
  if ((mapped.wall === 'forced') !== live.forced) found.push('forced');
  if (Object.keys(mapped.policies).toSorted().join('\n') !== live.policies.toSorted().join('\n')) found.push('policies');
  return found;
}

const wallOf = (word: string | undefined): AccessRule['wall'] | null => (word === 'forced' || word === 'on' || word === 'view' || word === 'none' ? word : null);
