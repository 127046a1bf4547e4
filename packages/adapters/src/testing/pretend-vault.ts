import type { VaultQuery } from '../keys/index.ts';

interface Row {
  dek_id: string;
  kind: string;
  subject_ref: string;
  object_id: string;
  epoch: number;
  wrapped: Buffer;
  commit: Buffer;
  open: boolean;
}
type Ear = { closed(dekId: string): void; hearing(hears: boolean): void };

/** The vault's functions over a list, with the answers and refusals of the real ones. */
export function openPretendVault() {
  const rows: Row[] = [];
  const epochs = new Map<number, string>();
  const tombstones = new Map<string, Date>();
  const asked: string[] = [];
  const ears: Ear[] = [];
  const state = { away: false, deaf: false };
  const tell = (dekId: string): void => { if (!state.deaf) for (const ear of ears) ear.closed(dekId); };
  const answers: Record<string, (values: readonly unknown[]) => unknown[]> = {
    know_epoch: ([epoch, fingerprint]) => {
      if (!epochs.has(Number(epoch))) epochs.set(Number(epoch), String(fingerprint));
      return [{ known: epochs.get(Number(epoch)) === fingerprint }];
    },
    knows_epoch: ([epoch, fingerprint]) => [{ known: epochs.get(Number(epoch)) === fingerprint }],
    look: () => [{ epochs: epochs.size, tombstones: String(tombstones.size) }],
    put_dek: ([dek_id, kind, subject_ref, object_id, epoch, wrapped, commit]) => {
      if (rows.some((row) => row.dek_id === dek_id || (row.kind === kind && row.object_id === object_id))) throw Object.assign(new Error('another key stands for this object'), { code: '23505' });
      rows.push({ dek_id: String(dek_id), kind: String(kind), subject_ref: String(subject_ref), object_id: String(object_id), epoch: Number(epoch), wrapped: Buffer.from(wrapped as Buffer), commit: Buffer.from(commit as Buffer), open: true });
      return [{ put_dek: true }];
    },
    get_dek: ([dek_id, subject_ref]) => rows.filter((row) => row.open && row.dek_id === dek_id && row.subject_ref === subject_ref),
    find_dek: ([kind, object_id, subject_ref]) => rows.filter((row) => row.open && row.kind === kind && row.object_id === object_id && row.subject_ref === subject_ref),
    close_deks: ([ids]) => {
      for (const row of rows) if ((ids as string[]).includes(row.dek_id)) row.open = false;
      (ids as string[]).forEach(tell);
      return [];
    },
    shred_dek: ([id]) => {
      const at = rows.findIndex((row) => row.dek_id === id);
      if (at !== -1) {
        rows.splice(at, 1);
        tombstones.set(String(id), new Date());
        tell(String(id));
      }
      return [{ died: tombstones.get(String(id)) ?? null }];
    },
  };
  const query: VaultQuery = async <Answer>(text: string, values: readonly unknown[] = []): Promise<Answer[]> => {
    const name = /vault\.([a-z_]+)/.exec(text)?.[1] ?? '';
    asked.push(name);
    if (state.away) throw Object.assign(new Error('connection refused to zephyrquill'), { code: 'ECONNREFUSED' });
    return (answers[name]?.(values) ?? []) as Answer[];
  };
  return {
    query, tell, rows, epochs, tombstones, asked, state,
    async listen(ear: Ear) {
      ears.push(ear);
      ear.hearing(!state.deaf);
    },
    /** Whether notices arrive from now on. */
    hear(hears: boolean) {
      state.deaf = !hears;
      for (const ear of ears) ear.hearing(hears);
    },
  };
}
