/** Rights as words, by relation, function and schema: the shape of `rls-map.yaml`. Roles go without their `omen_`. */
export interface Rights {
  relations: Record<string, RelationRights>;
  functions: Record<string, string>;
  schemas: Record<string, string>;
}

export interface RelationRights {
  /** `forced`: row security binds the owner too. `on`: the owner escapes it. `none`. `view`. */
  wall: string;
  policies: Record<string, string>;
  /** Role to verbs, each with its columns when not all of them. */
  roles: Record<string, string>;
}

/** How far a context reaches through each phrase. */
export interface Reach {
  reach: Record<string, string>;
}

export type Right = 'select' | 'insert' | 'update' | 'delete' | 'truncate';

/** In whose name a statement is made; null is no context at all. */
export type Name = { kind: string; houseId: string; subjectId: string | null } | null;

/** Whose a row is. */
export interface Place {
  houseId: string | null;
  subjectId: string | null;
  /** The house of the row that says whose it is, for rows that do not say so themselves. */
  parentHouseId: string | null;
}

/** One policy as the map words it. */
export interface Wall {
  restrictive: boolean;
  verb: string;
  roles: string[];
  /** The phrase of USING, which is also that of WITH CHECK when there is no other. */
  visible: string;
  written: string;
}

/** @throws Error that says what to write into the map, when its words cannot be read */
export function readWall(relation: string, name: string, words: string): Wall {
  const [, restrictive, verb, roles, visible, written] = /^(restrictive )?(\w+) to ([\w, ]+?) where (.+?)(?:, and to write (.+))?$/.exec(words) ?? [];
  if (verb === undefined || roles === undefined || visible === undefined) throw new Error(`rls-map.yaml: the policy ${name} of ${relation} reads otherwise than "verb to roles where phrase"`);
  return { restrictive: restrictive !== undefined, verb, roles: roles.split(', '), visible, written: written ?? visible };
}

/** Whether a context in this name reaches a row of this place through a phrase. */
export function reaches(map: Reach, phrase: string, name: Name, { houseId, subjectId, parentHouseId }: Place): boolean {
  const inHouse = name !== null && houseId !== null && name.houseId === houseId;
  switch (map.reach[phrase]) {
    case 'everything': return true;
    case 'house': return inHouse;
    case 'house as operator': return inHouse && name.kind === 'operator';
    case 'subject': return inHouse && subjectId !== null && name.subjectId === subjectId;
    case 'subject of another row': return inHouse && parentHouseId === houseId && subjectId !== null && name.subjectId === subjectId;
    default: throw new Error(`rls-map.yaml: say under reach how far "${phrase}" lets a context reach; a condition without a phrase needs one first`);
  }
}

/** Whether row security lets a role do this to a row of this place: some policy for it says yes, and no restrictive one says no. */
export function isLetThrough(map: Reach, standing: readonly Wall[], role: string, right: Right, side: 'visible' | 'written', name: Name, place: Place): boolean {
  const walls = standing.filter((wall) => wall.roles.includes(role) && (wall.verb === 'all' || wall.verb === right));
  const asked = (wall: Wall): boolean => reaches(map, wall[side], name, place);
  return walls.some((wall) => !wall.restrictive && asked(wall)) && walls.every((wall) => !wall.restrictive || asked(wall));
}

/** A role's words on a relation, verb by verb; null columns stand for all of them. */
export function rightsOf(words: string | undefined): { verb: string; columns: string[] | null }[] {
  return [...(words ?? '').matchAll(/(\w+)(?:\(([^)]*)\))?(?:, |$)/g)].map(([, verb, columns]) => ({ verb: verb ?? '', columns: columns?.split(', ') ?? null }));
}

/** The columns of a relation that a role's words give it a right to: all of them, some, or none. */
export function columnsOf(words: string | undefined, right: Right, all: readonly string[]): readonly string[] {
  const held = rightsOf(words).find(({ verb }) => verb === right);
  return held === undefined ? [] : (held.columns ?? all);
}
