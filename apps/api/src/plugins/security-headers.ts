import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

/**
 * What a page of the house never asks of a browser, by the names that browsers know; a name they do not know is a noise
 * in everyone's console. Copying an order's code is the one thing that is left to our own pages.
 */
const features = [
  'accelerometer', 'autoplay', 'browsing-topics', 'camera', 'clipboard-read', 'compute-pressure', 'digital-credentials-get', 'display-capture', 'encrypted-media', 'fullscreen',
  'gamepad', 'geolocation', 'gyroscope', 'hid', 'identity-credentials-get', 'idle-detection', 'keyboard-map', 'local-fonts', 'magnetometer', 'microphone', 'midi',
  'otp-credentials', 'payment', 'picture-in-picture', 'publickey-credentials-create', 'publickey-credentials-get', 'screen-wake-lock', 'serial', 'storage-access', 'sync-xhr',
  'usb', 'window-management', 'xr-spatial-tracking',
];
const permissions = [...features.map((feature) => `${feature}=()`), 'clipboard-write=(self)'].join(', ');

/**
 * One strict policy for every page of the house: own scripts, own styles, no inline of either, Trusted Types.
 * The stand-ins' pages bring their own.
 */
export async function securityHeaders(app: FastifyInstance, siteUrl: string, trial: boolean): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: [`'none'`], scriptSrc: [`'self'`], styleSrc: [`'self'`], fontSrc: [`'self'`], connectSrc: [`'self'`], imgSrc: [`'self'`, 'data:', 'blob:'],
        workerSrc: [`'self'`], manifestSrc: [`'self'`], formAction: [`'self'`, 'https://checkout.stripe.com'], frameAncestors: [`'none'`], baseUri: [`'none'`], objectSrc: [`'none'`],
        requireTrustedTypesFor: [`'script'`], trustedTypes: ['omen'], reportUri: ['/csp-report'], reportTo: ['csp'],
      },
    },
    strictTransportSecurity: siteUrl.startsWith('https:') ? { maxAge: 31_536_000 } : false,
    xFrameOptions: { action: 'deny' },
    referrerPolicy: { policy: 'no-referrer' },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
  });
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('permissions-policy', permissions);
    reply.header('reporting-endpoints', 'csp="/csp-report"');
    if (trial) reply.header('x-omen-trial', '1');
  });
}
