/** Words shared by the steps from choosing to paying. */
export const stepsCopy = {
  missingTitle: 'One step comes first',
  missing: 'The draft on this page lives in one tab and is empty here. If you were on your way, the tab was closed or loaded again.',
  ordered: 'What was ordered or paid is with the house, under your orders.',
  start: 'Choose a reading',
  orders: 'See my orders',
  step: (step: number) => `Step ${step} of 5`,
} as const;
