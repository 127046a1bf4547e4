import { z } from 'zod';
import type { Desk } from '../desk.ts';
import { apiVersion, eventTypes, type DeskEvent } from '../objects.ts';
import { isWithin, missing, page, Page, read, refuse, Refused, type Route } from './route.ts';

const EventQuery = z.strictObject({ ...Page, type: z.string().optional(), types: z.array(z.string()).max(20).optional(), delivery_success: z.enum(['true', 'false']).optional() });

/** What the account knows of itself: its events, as long as Stripe lists them, and where they are sent. */
export const accountRoutes = (desk: Desk, { delivered, webhookUrl }: { delivered: (eventId: string) => boolean; webhookUrl: string }): Route[] => [
  { method: 'GET', path: /^\/v1\/account$/, act: () => ({
    id: 'acct_trialOfOmenHall', object: 'account', charges_enabled: true, country: 'DE', default_currency: 'eur', details_submitted: true, payouts_enabled: true, type: 'standard',
  }) },
  { method: 'GET', path: /^\/v1\/webhook_endpoints$/, act: (input) => {
    const endpoint = {
      id: 'we_trialOfOmenHall', object: 'webhook_endpoint', api_version: apiVersion, application: null, created: 0, description: 'The trial\'s own house.', enabled_events: [...eventTypes],
      livemode: false, metadata: {}, status: 'enabled', url: webhookUrl,
    };
    return page('/v1/webhook_endpoints', [endpoint], read(z.strictObject(Page), input));
  } },
  { method: 'GET', path: /^\/v1\/events$/, act: (input) => {
    const query = read(EventQuery, input);
    if (query.type !== undefined && query.types !== undefined) throw new Refused(400, { code: 'parameters_exclusive', message: 'You may only specify one of these parameters: type, types.' });
    const fits = (event: DeskEvent): boolean =>
      (query.type === undefined || fitsType(event.type, query.type)) && (query.types === undefined || query.types.some((type) => fitsType(event.type, type)))
      && (query.delivery_success === undefined || String(delivered(event.id)) === query.delivery_success) && isWithin(event.created, query.created);
    return page('/v1/events', desk.listedEvents().filter(fits), query);
  } },
  { method: 'GET', path: /^\/v1\/events\/([^/]+)$/, act: (_input, id) => desk.listedEvents().find((event) => event.id === id) ?? refuse(missing('event', id)) },
];

/** `charge.*` stands for every type that begins so. */
const fitsType = (type: string, wanted: string): boolean => (wanted.endsWith('*') ? type.startsWith(wanted.slice(0, -1)) : type === wanted);
