import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect, type AnyRoute, type RouterHistory } from '@tanstack/react-router';
import { BrokenPage } from './error-boundary.tsx';
import { Layout } from './layout.tsx';
import { NotFoundPage } from './not-found.page.tsx';
import { paths } from './paths.ts';

/** Makes the routes of an area under the root. */
export type AreaRoutes = (parent: AnyRoute) => AnyRoute[];

/**
 * Every route of the house on one page; each page is fetched when it is first opened.
 *
 * @param operatorRoutes null outside the operators' area
 * @param history        the browser's own when unset
 */
export function createHouseRouter(operatorRoutes: AreaRoutes | null, history?: RouterHistory) {
  const root = createRootRoute({ component: Layout, notFoundComponent: NotFoundPage, errorComponent: BrokenPage });
  const at = (path: string, component: ReturnType<typeof lazyRouteComponent>) =>
    createRoute({ getParentRoute: () => root, path, component });

  /** An address that leads to where something begins, and passes on what was chosen. */
  const leads = (path: string, to: string, choose?: string) => createRoute({
    getParentRoute: () => root, path,
    beforeLoad: ({ search }) => { throw redirect({ to, search: { ...(choose === undefined ? {} : { choose }), ...search }, replace: true }); },
  });

  const scroll = at('/scrolls/$id', lazyRouteComponent(() => import('../stages/reading/scroll.page.tsx'), 'ScrollPage'));
  const files = createRoute({
    getParentRoute: () => scroll, path: '/', component: lazyRouteComponent(() => import('../stages/artifact/files.page.tsx'), 'FilesPage'),
  });

  const tracker = at('/orders/$code', lazyRouteComponent(() => import('../stages/trail/tracker.page.tsx'), 'TrackerPage'));
  const refunds = createRoute({
    getParentRoute: () => tracker, path: '/', component: lazyRouteComponent(() => import('../stages/refund/refund-panel.tsx'), 'RefundPanel'),
  });

  const routes: AnyRoute[] = [
    at('/', lazyRouteComponent(() => import('../home/home.page.tsx'), 'HomePage')),
    at('/shop', lazyRouteComponent(() => import('../stages/shop/shop.page.tsx'), 'ShopPage')),
    at('/shop/$slug', lazyRouteComponent(() => import('../stages/shop/product.page.tsx'), 'ProductPage')),
    leads('/daily', paths.begin(), 'daily-key'),
    leads('/matchmaker', paths.begin()),
    leads('/compatibility', paths.begin(), 'relationship-mirror'),
    leads('/year-map', paths.begin(), 'year-map-scroll'),
    leads('/passport', paths.membership()),
    leads('/oracle-council', paths.product('council-of-oracles')),
    at('/begin', lazyRouteComponent(() => import('../stages/question/begin.page.tsx'), 'BeginPage')),
    at('/begin/question', lazyRouteComponent(() => import('../stages/question/ask.page.tsx'), 'AskPage')),
    at('/begin/draw', lazyRouteComponent(() => import('../stages/draw/draw.page.tsx'), 'DrawPage')),
    at('/begin/channels', lazyRouteComponent(() => import('../stages/checkout/channels.page.tsx'), 'ChannelsPage')),
    at('/begin/check', lazyRouteComponent(() => import('../stages/checkout/check.page.tsx'), 'CheckPage')),
    at('/orders', lazyRouteComponent(() => import('../stages/payment/orders.page.tsx'), 'OrdersPage')),
    tracker.addChildren([refunds]),
    at('/orders/$code/return', lazyRouteComponent(() => import('../stages/checkout/return.page.tsx'), 'ReturnPage')),
    at('/orders/$code/receipt', lazyRouteComponent(() => import('../stages/payment/receipt.page.tsx'), 'ReceiptPage')),
    scroll.addChildren([files]),
    at('/membership', lazyRouteComponent(() => import('../stages/membership/membership.page.tsx'), 'MembershipPage')),
    at('/archive', lazyRouteComponent(() => import('../stages/archive/archive.page.tsx'), 'ArchivePage')),
    at('/privacy', lazyRouteComponent(() => import('../stages/consent/privacy.page.tsx'), 'PrivacyPage')),
    at('/gift', lazyRouteComponent(() => import('../stages/gift/gift.page.tsx'), 'GiftPage')),
    at('/gifts/$id', lazyRouteComponent(() => import('../stages/gift/given.page.tsx'), 'GivenPage')),
    at('/redeem', lazyRouteComponent(() => import('../stages/gift/redeem.page.tsx'), 'RedeemPage')),
    at('/redeem/check', lazyRouteComponent(() => import('../stages/gift/redeem-check.page.tsx'), 'RedeemCheckPage')),
    at('/withdraw', lazyRouteComponent(() => import('../stages/refund/withdraw.page.tsx'), 'WithdrawPage')),
    at('/find', lazyRouteComponent(() => import('../stages/access/find.page.tsx'), 'FindPage')),
    at('/sign-in', lazyRouteComponent(() => import('../stages/access/sign-in.page.tsx'), 'SignInPage')),
    at('/verify', lazyRouteComponent(() => import('../stages/draw/verify.page.tsx'), 'VerifyPage')),
    ...(operatorRoutes ? operatorRoutes(root) : []),
  ];

  return createRouter({
    routeTree: root.addChildren(routes),
    ...(history ? { history } : {}),
    defaultPreload: 'intent',
    defaultErrorComponent: BrokenPage,
  });
}
