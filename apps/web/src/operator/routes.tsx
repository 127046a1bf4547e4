import { createRoute, lazyRouteComponent, type AnyRoute } from '@tanstack/react-router';
import './counter.css';
import { CounterArea } from './frame/counter-area.tsx';
import { Gate } from './frame/gate.tsx';

/** The operators' pages, under their own address and in their own frame. */
export function operatorRoutes(root: AnyRoute): AnyRoute[] {
  // The root holds the seekers' frame; on the counter's addresses another one stands in its place.
  root.update({ component: CounterArea });

  const enter = createRoute({ getParentRoute: () => root, path: '/operator/enter', component: lazyRouteComponent(() => import('./frame/enter.page.tsx'), 'EnterPage') });
  const join = createRoute({ getParentRoute: () => root, path: '/operator/join', component: lazyRouteComponent(() => import('./frame/join.page.tsx'), 'JoinPage') });
  const gate = createRoute({ getParentRoute: () => root, id: 'counter', component: Gate });
  const at = (path: string, component: ReturnType<typeof lazyRouteComponent>): AnyRoute =>
    createRoute({ getParentRoute: () => gate, path, component });

  return [enter, join, gate.addChildren([
    at('/operator', lazyRouteComponent(() => import('./overview/overview.page.tsx'), 'OverviewPage')),
    at('/operator/orders', lazyRouteComponent(() => import('./orders/orders.page.tsx'), 'OrdersPage')),
    at('/operator/orders/$id', lazyRouteComponent(() => import('./orders/order.page.tsx'), 'OrderPage')),
    at('/operator/refunds', lazyRouteComponent(() => import('./refunds/refunds.page.tsx'), 'RefundsPage')),
    at('/operator/refunds/$id', lazyRouteComponent(() => import('./refunds/refund.page.tsx'), 'RefundPage')),
    at('/operator/deliveries', lazyRouteComponent(() => import('./deliveries/deliveries.page.tsx'), 'DeliveriesPage')),
    at('/operator/deliveries/$id', lazyRouteComponent(() => import('./deliveries/delivery.page.tsx'), 'DeliveryPage')),
    at('/operator/held', lazyRouteComponent(() => import('./held/held.page.tsx'), 'HeldPage')),
    at('/operator/queues', lazyRouteComponent(() => import('./queues/queues.page.tsx'), 'QueuesPage')),
    at('/operator/schedules', lazyRouteComponent(() => import('./schedules/schedules.page.tsx'), 'SchedulesPage')),
    at('/operator/webhooks', lazyRouteComponent(() => import('./webhooks/webhooks.page.tsx'), 'WebhooksPage')),
    at('/operator/webhooks/$id', lazyRouteComponent(() => import('./webhooks/webhook.page.tsx'), 'WebhookPage')),
    at('/operator/money', lazyRouteComponent(() => import('./money/money.page.tsx'), 'MoneyPage')),
    at('/operator/books', lazyRouteComponent(() => import('./money/books.page.tsx'), 'BooksPage')),
    at('/operator/health', lazyRouteComponent(() => import('./health/health.page.tsx'), 'HealthPage')),
    at('/operator/audit', lazyRouteComponent(() => import('./audit/audit.page.tsx'), 'AuditPage')),
    at('/operator/access-rules', lazyRouteComponent(() => import('./access-rules/access-rules.page.tsx'), 'AccessRulesPage')),
    at('/operator/settings/people', lazyRouteComponent(() => import('./people/people.page.tsx'), 'PeoplePage')),
    at('/operator/settings/switches', lazyRouteComponent(() => import('./switches/switches.page.tsx'), 'SwitchesPage')),
  ])];
}
