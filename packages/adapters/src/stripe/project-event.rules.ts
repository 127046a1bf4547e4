/** What may be kept of an event: ids, enums, amounts and times. */
export type Projection = Record<string, string | number | boolean | null>;

type Fields = Readonly<Record<string, unknown>>;

/** Fields of the event's object that may be kept, and the only shape each may have. */
const kept: Record<string, (value: unknown) => boolean> = {
  amount: isAmount, amount_total: isAmount, amount_subtotal: isAmount, amount_received: isAmount, amount_refunded: isAmount, amount_paid: isAmount, amount_due: isAmount,
  currency: isWord, status: isWord, payment_status: isWord, mode: isWord,
  payment_intent: isId, charge: isId, latest_charge: isId, subscription: isId, invoice: isId, client_reference_id: isId,
  created: isAmount, canceled_at: isAmount, current_period_end: isAmount, cancel_at_period_end: (value) => typeof value === 'boolean', refunded: (value) => typeof value === 'boolean',
};

/** Our own reference ids and codes in the metadata, by the shape of their names. */
const ownReference = /^([a-z][a-z0-9_]{0,40}_(id|code)|[a-z][A-Za-z0-9]{0,40}(Id|Code)|order|tier)$/;

/**
 * Builds from nothing what may be kept of an event. A field that is not listed, or not of the listed shape, is left
 * out: no name, address, card or free text can pass. Metadata passes under `metadata_<name>`.
 */
export function projectEvent(event: { id: string; type: string; created: number; livemode: boolean; apiVersion: string | null }, object: Fields): Projection {
  const projection: Projection = {
    id: event.id, type: event.type, created: event.created, livemode: event.livemode, api_version: event.apiVersion,
    object_id: isId(object['id']) ? object['id'] : '', object_kind: isKind(object['object']) ? object['object'] : '',
  };
  for (const [name, fits] of Object.entries(kept)) {
    // An event carries ids; only an expanded answer carries the object in place of its id.
    const value = object[name];
    if (value !== undefined && value !== null && fits(value)) projection[name === 'created' || name === 'status' ? `object_${name}` : name] = value as string | number | boolean;
  }
  const metadata = object['metadata'];
  if (typeof metadata === 'object' && metadata !== null) {
    for (const [name, value] of Object.entries(metadata)) {
      if (ownReference.test(name) && isId(value)) projection[`metadata_${name}`] = value;
    }
  }
  return projection;
}

function isAmount(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function isWord(value: unknown): value is string {
  return typeof value === 'string' && /^[a-z_]{1,40}$/.test(value);
}

function isKind(value: unknown): value is string {
  return typeof value === 'string' && /^[a-z_.]{1,60}$/.test(value);
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z0-9_-]{1,128}$/.test(value);
}
