/** A decoded form: text, lists and records of the same. Records have no prototype. */
export type FormValue = string | FormValue[] | { [name: string]: FormValue };

const partsOf = (name: string): string[] | null => {
  if (!/^[A-Za-z0-9_]+(\[[A-Za-z0-9_]*\])*$/.test(name)) return null;
  const parts = [...name.matchAll(/[A-Za-z0-9_]+|\[\]/g)].map(([part]) => part);
  return parts.length <= 6 ? parts : null;
};

const emptyRecord = (): { [name: string]: FormValue } => Object.create(null);

/**
 * Decodes Stripe's bracketed forms: `line_items[0][price]=x`, `expand[]=y`. Numbered and empty brackets make lists.
 * @returns null when a name is not of that form, or two names contradict each other
 */
export function decodeForm(body: string): { [name: string]: FormValue } | null {
  const root = emptyRecord();
  for (const [name, value] of new URLSearchParams(body)) {
    const parts = partsOf(name);
    if (parts === null || !place(root, parts, value)) return null;
  }
  return listed(root) as { [name: string]: FormValue };
}

function place(root: { [name: string]: FormValue }, parts: readonly string[], value: string): boolean {
  let at = root;
  for (const [index, part] of parts.entries()) {
    const key = part === '[]' ? String(Object.keys(at).length) : part;
    const present = at[key];
    if (index === parts.length - 1) {
      if (present !== undefined) return false;
      at[key] = value;
    } else if (present === undefined) {
      at = at[key] = emptyRecord();
    } else if (typeof present === 'string' || Array.isArray(present)) {
      return false;
    } else {
      at = present;
    }
  }
  return true;
}

/** Records whose names are 0, 1, 2 … become lists. */
function listed(value: FormValue): FormValue {
  if (typeof value === 'string' || Array.isArray(value)) return value;
  const names = Object.keys(value);
  if (names.length > 0 && names.every((name, index) => name === String(index))) return names.map((name) => listed(value[name] ?? ''));
  for (const name of names) value[name] = listed(value[name] ?? '');
  return value;
}
