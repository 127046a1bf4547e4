import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

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
        requireTrustedTypesFor: [`'script'`], trustedTypes: ['omen'],
      },
    },
    strictTransportSecurity: siteUrl.startsWith('https:') ? { maxAge: 31_536_000 } : false,
    xFrameOptions: { action: 'deny' },
    referrerPolicy: { policy: 'no-referrer' },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
  });
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('permissions-policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()');
    if (trial) reply.header('x-omen-trial', '1');
  });
}
