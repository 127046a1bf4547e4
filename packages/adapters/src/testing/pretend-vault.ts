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

/** The vault's functions over a list, with the answers and refusals of the real ones. */
export function openPretendVault() {
  const rows: Row[] = [];
  const epochs = new Map<number, string>();
  const asked: string[] = [];
  const state = { away: false };
  const answers: Record<string, (values: readonly unknown[]) => unknown[]> = {
    know_epoch: ([epoch, fingerprint]) => {
      if (!epochs.has(Number(epoch))) epochs.set(Number(epoch), String(fingerprint));
      return [{ known: epochs.get(Number(epoch)) === fingerprint }];
    },
    put_dek: ([dek_id, kind, subject_ref, object_id, epoch, wrapped, commit]) => {
      if (rows.some((row) => row.dek_id === dek_id || (row.kind === kind && row.object_id === object_id))) throw Object.assign(new Error('another key stands for this object'), { code: '23505' });
      rows.push({ dek_id: String(dek_id), kind: String(kind), subject_ref: String(subject_ref), object_id: String(object_id), epoch: Number(epoch), wrapped: Buffer.from(wrapped as Buffer), commit: Buffer.from(commit as Buffer), open: true });
      return [{ put_dek: true }];
    },
    get_dek: ([dek_id, subject_ref]) => rows.filter((row) => row.open && row.dek_id === dek_id && row.subject_ref === subject_ref),
    find_dek: ([kind, object_id, subject_ref]) => rows.filter((row) => row.open && row.kind === kind && row.object_id === object_id && row.subject_ref === subject_ref),
  };
  const query: VaultQuery = async <Answer>(text: string, values: readonly unknown[] = []): Promise<Answer[]> => {
    const name = /vault\.([a-z_]+)/.exec(text)?.[1] ?? '';
    asked.push(name);
    if (state.away) throw Object.assign(new Error('connection refused to zephyrquill'), { code: 'ECONNREFUSED' });
    return (answers[name]?.(values) ?? []) as Answer[];
  };
  return { query, rows, epochs, asked, state };
}
