/** Every URL of the house. Nothing private ever stands in one. */
export const paths = {
  home: () => '/',
  begin: () => '/begin',
  question: () => '/begin/question',
  draw: () => '/begin/draw',
  channels: () => '/begin/channels',
  check: () => '/begin/check',
  orders: () => '/orders',
  order: (code: string) => `/orders/${encodeURIComponent(code)}`,
  orderReturn: (code: string) => `/orders/${encodeURIComponent(code)}/return`,
  scroll: (readingId: string) => `/scrolls/${encodeURIComponent(readingId)}`,
  archive: () => '/archive',
  privacy: () => '/privacy',
  find: () => '/find',
  shop: () => '/shop',
  product: (slug: string) => `/shop/${encodeURIComponent(slug)}`,
  receipt: (code: string) => `/orders/${encodeURIComponent(code)}/receipt`,
  membership: () => '/membership',
  gift: () => '/gift',
  givenGift: (id: string) => `/gifts/${encodeURIComponent(id)}`,
  redeem: () => '/redeem',
  redeemCheck: () => '/redeem/check',
  withdraw: () => '/withdraw',
  signIn: () => '/sign-in',
  verify: () => '/verify',
  operator: () => '/operator',
  trialInbox: () => '/sandbox/inbox',
  trialTrouble: () => '/sandbox/trouble',
  liveOrder: (code: string) => `/live/orders/${encodeURIComponent(code)}`,
  config: () => '/config.json',
  sign: (signId: string) => `/symbols/tarot.svg#${signId}`,
} as const;

/** Where to go after signing in: a path of this house, or the archive. */
export function nextPath(wish: unknown): string {
  return typeof wish === 'string' && /^\/(?![/\\])/.test(wish) ? wish : paths.archive();
}
