import { readEnvironment } from '@omenhall/adapters/env';
import { endOnCrash } from '@omenhall/adapters/log';
import { openHouseProcess } from './composition.ts';
import { buildServer } from './server.ts';

const env = readEnvironment(process.env, 'api');
const house = await openHouseProcess(env);
endOnCrash(house.log);
const app = await buildServer(house);
app.addHook('onResponse', async (request, reply) => house.observe(request.routeOptions.url ?? 'unknown', reply.statusCode, reply.elapsedTime));
await app.listen({ port: env.port, host: env.host });
house.log.info('api_open', { port: env.port });
process.send?.({ open: true });

let stopping = false;
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), 15_000).unref();
    void app.close().then(() => house.close()).then(() => process.exit(0), () => process.exit(1));
  });
}
