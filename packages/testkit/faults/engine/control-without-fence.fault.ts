import type { EngineWorld } from '../../src/engine-world/open-engine-world.ts';
import type { EngineScenario } from './engine-scenario.ts';
import { answerLate, lettersOf } from './late-answer.ts';

let job = '';

export const scenario: EngineScenario = {
  name: 'control: a ledger that does not look at the fence',
  numbers: [],
  tier: 'first',
  expected: 'the same late answer is believed, the letter goes out twice, and the checker says so; a checker that sees nothing here is blind',
  transports: ['redis'],
  quick: ['redis'],
  shares: true,
  mustBreak: ['I2'],
  async run(setting) {
    const blinded = await ignoreFences(setting.world);
    setting.note(`these believe whoever asks: ${blinded.join(', ')}`);
    job = await answerLate(setting);
  },
  judge({ expect, measure }, books) {
    expect('two letters', lettersOf(books, job) === 2);
    measure('letters of one job', lettersOf(books, job));
  },
};

/** Puts before every finish a function of the same name that hands it the fence it wants to see, whoever calls. */
async function ignoreFences(world: EngineWorld): Promise<string[]> {
  const finishes = await world.query<{ name: string; taken: string; given: string; names: string[]; kinds: string }>(
    `select p.proname as name, pg_get_function_identity_arguments(p.oid) as taken, pg_get_function_result(p.oid) as given, p.proargnames[1:p.pronargs] as names,
            (select string_agg(format_type(t, null), ', ') from unnest(p.proargtypes) t) as kinds
       from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'delivery' and p.proname ~ '^finish' and 'p_fences' = any (p.proargnames)`);
  for (const { name, taken, given, names, kinds } of finishes) {
    const handed = names.map((argument) => (argument !== 'p_fences' ? argument
      : `(select array_agg(coalesce(j.fence, f.fence) order by f.place) from unnest(p_ids, p_fences) with ordinality as f (id, fence, place) left join public.delivery_jobs j on j.id = f.id)`));
    await world.query(`alter function delivery.${name}(${kinds}) rename to strict_${name}`);
    await world.query(`create function delivery.${name}(${taken}) returns ${given} language sql as $$ select * from delivery.strict_${name}(${handed.join(', ')}) $$`);
  }
  return finishes.map(({ name }) => name);
}
