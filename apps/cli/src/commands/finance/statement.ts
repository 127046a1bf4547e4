import { defineCommand } from 'citty';
import { Month, type BooksCheck, type BooksDifference, type Statement, type Sums } from '@omenhall/contracts/operator/books.schema';
import { sayMoney } from '@omenhall/contracts/values/money';
import { readEnvironment } from '@omenhall/adapters/env';
import { checkStatement, readStatement } from '@omenhall/core/finance';
import { answer, atTheDesk, json } from '../delivery/desk-words.ts';
import { layTable } from '../lay-table.rules.ts';

export const statement = defineCommand({
  meta: { name: 'statement', description: 'One month of the books by the UTC calendar, in the mode of STRIPE_SECRET_KEY. With --check each line is held against what Stripe says moved. 0: told, and it agrees; 2: it differs; 1: a fault.' },
  args: {
    month: { type: 'string', required: true, description: 'Such as 2026-11.' },
    currency: { type: 'string', description: 'One currency, such as EUR; all unless told.' },
    check: { type: 'boolean', description: 'Hold every line against the payment desk.', default: false },
    json,
  },
  run: ({ args }) => atTheDesk(async (desk) => {
    const month = monthOf(args.month);
    const currency = currencyOf(args.currency);
    const { livemode } = readEnvironment(process.env, 'cli');
    const statements = (await desk.asOperator.inTransaction((inside) => readStatement(inside, { month, livemode }))).filter((one) => currency === null || one.currency === currency);
    const check = args.check ? only(await checkStatement(desk.asOperator, desk.agreeing().payments, { month, livemode }), currency) : null;
    answer(args.json, { month, livemode, statements, check }, [
      ...(statements.length === 0 ? [`Nothing had moved by the end of ${month}.`] : statements.flatMap(print)),
      ...(check === null ? [] : printCheck(check)),
    ]);
    return check === null || check.differing === 0 ? 0 : 2;
  }),
});

function monthOf(text: string): string {
  const month = Month.safeParse(text);
  if (!month.success) throw new Error('--month is a month such as 2026-11');
  return month.data;
}

function currencyOf(text: string | undefined): string | null {
  if (text === undefined) return null;
  if (!/^[A-Za-z]{3}$/.test(text)) throw new Error('--currency is a currency such as EUR');
  return text.toUpperCase();
}

function only(check: BooksCheck, currency: string | null): BooksCheck {
  if (currency === null) return check;
  const differences = check.differences.filter((one) => one.currency === currency);
  return { ...check, differences, differing: differences.length, nets: check.nets.filter((net) => net.currency === currency) };
}

function print(of: Statement): string[] {
  const say = (minor: number): string => sayMoney({ amountMinor: minor, currency: of.currency }, 'en');
  const rows: [string, number | null, number][] = [
    ['opening', null, of.openingMinor], ['charges', of.charges.count, of.charges.minor], ['refunds', of.refunds.count, of.refunds.minor], ['disputes', of.disputes.count, of.disputes.minor],
    ['adjustments', of.adjustments.count, of.adjustments.minor], ['net', null, of.netMinor], ['closing', null, of.closingMinor],
  ];
  return [
    `${of.month} ${of.currency}`,
    ...layTable([{ heading: 'sort', of: ([name]: (typeof rows)[number]) => name }, { heading: 'lines', of: ([, count]) => count, right: true }, { heading: 'sum', of: ([, , minor]) => say(minor), right: true }], rows),
    ...layTable([
      { heading: 'product', of: ({ slug }: Sums & { slug: string }) => slug }, { heading: 'charges', of: ({ charges }) => say(charges.minor), right: true }, { heading: 'refunds', of: ({ refunds }) => say(refunds.minor), right: true },
      { heading: 'disputes', of: ({ disputes }) => say(disputes.minor), right: true }, { heading: 'adjustments', of: ({ adjustments }) => say(adjustments.minor), right: true }, { heading: 'net', of: ({ netMinor }) => say(netMinor), right: true },
    ], of.products),
    ...(of.bookedLate === 0 ? [] : [`${of.bookedLate} lines were learnt of after the month had ended.`]),
    '',
  ];
}

const words: Record<BooksDifference['word'], string> = { missing_here: 'there, and not in our books', missing_there: 'in our books, and not there', amount_differs: 'another amount', other_month: 'in another month of our books' };

function printCheck({ linesHere, linesThere, differing, differences, nets }: BooksCheck): string[] {
  const say = (minor: number | null, currency: string): string => (minor === null ? '-' : sayMoney({ amountMinor: minor, currency }, 'en'));
  return [
    `Checked: ${linesHere} lines here, ${linesThere} there; ${differing === 0 ? 'they agree' : `${differing} differ`}.`,
    ...nets.map(({ currency, hereMinor, thereMinor }) => `net ${currency}: ${say(hereMinor, currency)} here, ${say(thereMinor, currency)} there`),
    ...layTable([
      { heading: 'what', of: ({ word }: BooksDifference) => words[word] }, { heading: 'kind', of: ({ kind }) => kind }, { heading: 'order', of: ({ orderCode }) => orderCode },
      { heading: 'here', of: ({ hereMinor, currency }) => say(hereMinor, currency), right: true }, { heading: 'there', of: ({ thereMinor, currency }) => say(thereMinor, currency), right: true }, { heading: 'at the desk', of: ({ stripeObjectId }) => stripeObjectId },
    ], differences),
    ...(differing === 0 ? [] : ['What is missing here comes in with omen stripe sync.']),
  ];
}
