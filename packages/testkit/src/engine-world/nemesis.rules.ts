/** What a nemesis can do. Each has a target, and two strikes at one target wait for each other. */
export const strikeActs = {
  'kill -9 of a worker': 'worker', 'worker frozen': 'worker', 'worker told to leave': 'worker',
  'Redis emptied': 'redis', 'Redis killed': 'redis', 'link to Redis cut': 'redis', 'link to Redis half-open': 'redis',
  'Postgres killed': 'postgres', 'links to Postgres cut': 'postgres',
  'mail server in trouble': 'smtp', 'links to the mail server cut': 'smtp', 'provider in trouble': 'provider', 'links to the provider cut': 'provider',
} as const;
export type StrikeAct = keyof typeof strikeActs;

export interface Strike {
  /** From 1, in order; the name by which `--strikes` picks it. */
  nth: number;
  /** Falls when so many jobs have ended. */
  afterJobs: number;
  act: StrikeAct;
  /** How long it lasts, where it lasts. */
  seconds: number;
  /** From 0 up to 1: which of several it falls on. */
  which: number;
}

/** How often each act is drawn, and its longest and shortest time in seconds. */
const weights: Readonly<Record<StrikeAct, readonly [weight: number, least: number, most: number]>> = {
  'kill -9 of a worker': [9, 0, 0], 'worker frozen': [4, 0.5, 9], 'worker told to leave': [3, 0, 0],
  'Redis emptied': [6, 0, 0], 'Redis killed': [3, 0.2, 6], 'link to Redis cut': [1, 0, 0], 'link to Redis half-open': [1, 0.5, 4],
  'Postgres killed': [4, 0, 2], 'links to Postgres cut': [2, 0, 0],
  'mail server in trouble': [4, 0.5, 2], 'links to the mail server cut': [2, 0, 0], 'provider in trouble': [4, 0.5, 2], 'links to the provider cut': [2, 0, 0],
};

/** A plan of `strikes` strikes over the first nine tenths of `jobs`; the same for the same stream of numbers. */
export function planNemesis(random: () => number, { jobs, strikes, without = [] }: { jobs: number; strikes: number; without?: readonly StrikeAct[] }): Strike[] {
  const acts = (Object.keys(weights) as StrikeAct[]).filter((act) => !without.includes(act));
  const whole = acts.reduce((sum, act) => sum + weights[act][0], 0);
  const moments = Array.from({ length: strikes }, () => Math.floor((0.02 + random() * 0.88) * jobs)).toSorted((a, b) => a - b);
  return moments.map((afterJobs, index) => {
    let draw = random() * whole;
    const act = acts.find((name) => (draw -= weights[name][0]) < 0) ?? 'kill -9 of a worker';
    const [, least, most] = weights[act];
    return { nth: index + 1, afterJobs, act, seconds: Math.round((least + random() * (most - least)) * 10) / 10, which: random() };
  });
}

export const wordsOf = ({ nth, afterJobs, act, seconds }: Strike): string => `strike ${nth} after ${afterJobs} jobs: ${act}${seconds > 0 ? ` for ${seconds} s` : ''}`;
