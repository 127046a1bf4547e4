import { createRoute, lazyRouteComponent, type AnyRoute } from '@tanstack/react-router';

/** The operators' pages, under their own address. */
export const operatorRoutes = (parent: AnyRoute): AnyRoute[] => [
  createRoute({ getParentRoute: () => parent, path: '/operator', component: lazyRouteComponent(() => import('./door.page.tsx'), 'DoorPage') }),
];
