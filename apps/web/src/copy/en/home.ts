/** Words of the front page. */
export const homeCopy = {
  title: 'Ask, and see where the answer is',
  lead: 'A house of readings that keeps books. Your question is sealed before anyone sees it, the draw can be checked by you, and every step of your order stands on one line you can follow.',
  begin: 'Begin a reading',
  find: 'Find my order',
  spreadLabel: 'Three signs on one line: a sample spread',
  is: {
    margin: 'What it is',
    title: 'A reading is a way of looking',
    words: 'Signs are drawn, each in a place that gives it a role. The scroll reads every sign in its place, says what joins them, and ends in one step you could take this week. It names what no draw can know.',
    notTitle: 'What it is not',
    not: 'It is not a verdict, a diagnosis or a promise. We do not read for a decision that belongs to a doctor, a lawyer or a bank, nor into the mind of somebody else.',
  },
  halls: { margin: 'Halls', title: 'Tarot', words: 'Seventy-eight signs, drawn by this house from line and ring. Three signs for one matter, five for a matter with a knot in it.' },
  prices: {
    margin: 'Prices',
    title: 'One price, seen before you ask',
    none: 'Nothing is on sale at this moment. What you bought stays open to you.',
    away: 'Prices could not be fetched. They are shown again before anything private is typed.',
    promise: (time: string) => `Readable within ${time} of payment`,
    choose: (name: string) => `Begin with ${name}`,
    labels: ['Reading', 'Price'],
  },
  sample: {
    margin: 'A sample',
    title: 'How a scroll reads',
    position: 'Advice',
    sign: 'Temperance',
    role: 'Where you have a hand in it.',
    words: 'Two vessels and one wave between them: the matter does not ask for more, it asks for a better measure. You could move one hour of the week from the thing that is loud to the thing that is late, and look again on Sunday.',
    joins: 'With The Hermit as cause and The Star as outcome, the three lean one way: less company for the question, more air for the answer.',
  },
  writer: {
    margin: 'Who writes',
    title: 'It says who wrote it',
    words: 'The house grammar writes your scroll: rules made by people, the same for everyone, with no model behind them. Each scroll names its writer and what the writer was given.',
  },
  privacy: {
    margin: 'Privacy',
    title: 'Privacy in four lines',
    lines: [
      'Your question is kept under a seal that opens for your scroll and your private PDF.',
      'No letter, address line, file name or picture of ours repeats it.',
      'Nothing is kept or sent without a sentence you said yes to; no is drawn the same size.',
      'No advertising, no counting pixel, no stranger’s script.',
    ],
  },
} as const;
