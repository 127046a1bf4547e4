import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './app/register.css';
import { paths } from './app/paths.ts';
import { Providers } from './app/providers.tsx';
import { createHouseRouter } from './app/router.tsx';

/** The operators' area is fetched on its own addresses alone; links from there and to there load a page anew. */
const isOperators = (path: string): boolean => path === paths.operator() || path.startsWith(`${paths.operator()}/`);

const operator = isOperators(window.location.pathname) ? (await import('./operator/routes.tsx')).operatorRoutes : null;

const router = createHouseRouter(operator);
// The front page arrives as ready HTML: it stays in sight until its own code can take its place.
await router.load();

const place = document.getElementById('house');
if (!place) throw new Error('the page has no place for the house');
createRoot(place).render(
  <StrictMode>
    <Providers>
      <RouterProvider router={router} />
    </Providers>
  </StrictMode>,
);
