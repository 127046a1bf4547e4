import { HouseFlag, type SetFlag } from '@omenhall/contracts/operator/operator.schema';
import type { Inside } from '../foundation/context.ts';
import { recordAudit } from '../foundation/record-audit.ts';

const FlagName = HouseFlag.shape.name;

/**
 * Turns a switch of the house, for everybody in it and from the next act on. `composer` off lets no model be asked: the
 * books refuse the intent of the very next call, and every scroll is written by the house grammar;
 * `duplicate_refund` off leaves money that came twice to a person.
 * Turning it to where it stands changes nothing and writes no event.
 */
export async function setFlag(inside: Inside, { name, value }: SetFlag): Promise<HouseFlag[]> {
  const [turned] = await inside.query<{ name: string }>(
    `insert into house_flags as f (house_id, name, value) values ($1::uuid, $2::text, $3::text)
     on conflict (house_id, name) do update set value = excluded.value, updated_at = now() where f.value <> excluded.value returning f.name`,
    [inside.house.id, name, value],
  );
  if (turned !== undefined) await recordAudit(inside, { action: 'house.flag_set', entityType: 'house_flag', entityId: name, meta: { value } });
  return listFlags(inside);
}

/** Every switch there is, and how it stands; one that nobody ever turned is on. */
export async function listFlags({ db }: Pick<Inside, 'db'>): Promise<HouseFlag[]> {
  const rows = await db.houseFlag.findMany({ select: { name: true, value: true, updatedAt: true } });
  return FlagName.options.map((name) => {
    const row = rows.find((one) => one.name === name);
    return { name, value: row?.value === 'off' ? 'off' : 'on', since: row?.updatedAt ?? null };
  });
}
