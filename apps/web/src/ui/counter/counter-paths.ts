/** Addresses of the operators' area. */
export const counterPaths = {
  enter: '/operator/enter',
  join: '/operator/join',
  overview: '/operator',
  orders: '/operator/orders',
  order: (id: string) => `/operator/orders/${encodeURIComponent(id)}`,
  refunds: '/operator/refunds',
  refund: (id: string) => `/operator/refunds/${encodeURIComponent(id)}`,
  deliveries: '/operator/deliveries',
  delivery: (id: string) => `/operator/deliveries/${encodeURIComponent(id)}`,
  held: '/operator/held',
  queues: '/operator/queues',
  schedules: '/operator/schedules',
  webhooks: '/operator/webhooks',
  webhook: (id: string) => `/operator/webhooks/${encodeURIComponent(id)}`,
  money: '/operator/money',
  books: '/operator/books',
  health: '/operator/health',
  audit: '/operator/audit',
  accessRules: '/operator/access-rules',
  people: '/operator/settings/people',
  switches: '/operator/settings/switches',
} as const;

export const isCounterPath = (path: string): boolean => path === counterPaths.overview || path.startsWith(`${counterPaths.overview}/`);
