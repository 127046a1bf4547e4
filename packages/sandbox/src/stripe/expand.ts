import type { Desk } from './desk.ts';
import type { Charge, Invoice, Session } from './objects.ts';
import { Refused } from './routes/route.ts';

/** How deep Stripe follows one wish, the `data` of a list included. */
const deepest = 4;

type Fields = { readonly [name: string]: unknown };
type Way = (desk: Desk, thing: never) => object | null | undefined;

const list = (url: string, oldestFirst: readonly object[], limit = 10): object => ({ object: 'list', data: oldestFirst.toReversed().slice(0, limit), has_more: oldestFirst.length > limit, url });
const wordOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const at = (shelf: 'intents' | 'charges' | 'customers' | 'subscriptions' | 'invoices' | 'products' | 'balance', field: string): Way => (desk, thing: Fields) => desk[shelf].get(wordOf(thing[field])) ?? null;

/** What stands as an id, or not at all, until it is asked for; by the kind of thing it belongs to. */
const ways: Readonly<Record<string, Readonly<Record<string, Way>>>> = {
  'checkout.session': {
    payment_intent: at('intents', 'payment_intent'), subscription: at('subscriptions', 'subscription'), invoice: at('invoices', 'invoice'), customer: at('customers', 'customer'),
    line_items: (desk, session: Session) => {
      const wish = desk.wishes.get(session.id);
      if (wish === undefined) return null;
      const line = { id: `li_${session.id}`, object: 'item', amount_total: session.amount_total, currency: session.currency, price: wish.price, quantity: wish.quantity };
      return list(`/v1/checkout/sessions/${session.id}/line_items`, [line]);
    },
  },
  payment_intent: { latest_charge: at('charges', 'latest_charge'), customer: at('customers', 'customer') },
  charge: {
    payment_intent: at('intents', 'payment_intent'), customer: at('customers', 'customer'), balance_transaction: at('balance', 'balance_transaction'),
    refunds: (desk, charge: Charge) => list(`/v1/charges/${charge.id}/refunds`, desk.refunds.all().filter((one) => one.charge === charge.id)),
  },
  refund: {
    charge: at('charges', 'charge'), payment_intent: at('intents', 'payment_intent'), balance_transaction: at('balance', 'balance_transaction'),
    failure_balance_transaction: at('balance', 'failure_balance_transaction'),
  },
  balance_transaction: { source: (desk, { source }: { source: string }) => desk.charges.get(source) ?? desk.refunds.get(source) ?? desk.disputes.get(source) ?? null },
  dispute: { charge: at('charges', 'charge'), payment_intent: at('intents', 'payment_intent') },
  price: { product: at('products', 'product') },
  subscription: { customer: at('customers', 'customer'), latest_invoice: at('invoices', 'latest_invoice') },
  invoice: {
    customer: at('customers', 'customer'),
    payments: (desk, invoice: Invoice) => list(`/v1/invoice_payments?invoice=${invoice.id}`, desk.invoicePayments.all().filter((one) => one.invoice === invoice.id)),
  },
  invoice_payment: { invoice: at('invoices', 'invoice') },
  'invoice_payment.payment': { payment_intent: at('intents', 'payment_intent') },
};

/**
 * An answer with what was asked for in place of its ids. What the desk holds stays as it is.
 * @throws Refused for a wish that Stripe would not follow
 */
export function expand(desk: Desk, thing: object, wishes: readonly string[]): object {
  return wishes.reduce((answer, wish) => {
    const path = wish.split('.');
    if (path.length > deepest) throw new Refused(400, { message: `You cannot expand more than ${deepest} levels of a property. Property: ${wish.slice(0, 100)}.` });
    return follow(desk, answer as Fields, path, kindOf(answer as Fields), wish);
  }, thing);
}

function follow(desk: Desk, thing: Fields, [name, ...rest]: readonly string[], kind: string, wish: string): object {
  if (name === undefined) return thing;
  const held = thing[name];
  if (kind === 'list' && name === 'data' && Array.isArray(held)) return { ...thing, data: held.map((one: Fields) => follow(desk, one, rest, kindOf(one), wish)) };
  const way = Object.hasOwn(ways, kind) ? ways[kind]?.[name] : undefined;
  // An id that another wish has replaced, and what is always there, is gone through.
  const inner = typeof held === 'object' && held !== null ? held : way === undefined ? undefined : way(desk, thing as never);
  if (inner === undefined) throw new Refused(400, { message: `This property cannot be expanded (${wish.slice(0, 100)}).` });
  return { ...thing, [name]: inner === null ? (held ?? null) : follow(desk, inner as Fields, rest, kindOf(inner as Fields) || `${kind}.${name}`, wish) };
}

const kindOf = (thing: Fields): string => wordOf(thing['object']);
