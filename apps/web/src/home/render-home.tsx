import { createMemoryHistory, RouterProvider } from '@tanstack/react-router';
import { renderToString } from 'react-dom/server';
import { paths } from '../app/paths.ts';
import { Providers } from '../app/providers.tsx';
import { createHouseRouter } from '../app/router.tsx';

/** The front page as HTML, without prices: those are asked for once it stands. Called by the build. */
export async function renderHome(): Promise<string> {
  const router = createHouseRouter(null, createMemoryHistory({ initialEntries: [paths.home()] }));
  await router.load();
  return renderToString(<Providers><RouterProvider router={router} /></Providers>);
}
