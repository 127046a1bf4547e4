import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTcpProxy, type TcpProxy } from './tcp-proxy.ts';

let echo: Server;
let served: Socket[];
let proxy: TcpProxy;
let open: Socket[];

beforeEach(async () => {
  served = [];
  open = [];
  echo = createServer((socket) => {
    served.push(socket);
    socket.on('error', () => {});
    socket.pipe(socket);
  });
  await once(echo.listen(0, '127.0.0.1'), 'listening');
  proxy = await openTcpProxy((echo.address() as AddressInfo).port);
});
afterEach(async () => {
  for (const socket of [...open, ...served]) socket.destroy();
  await proxy.close();
  echo.close();
});

const call = async (): Promise<Socket> => {
  const socket = connect(proxy.port, '127.0.0.1');
  open.push(socket);
  await once(socket, 'connect');
  return socket;
};
const hear = (socket: Socket, bytes: number): Promise<Buffer> => new Promise((resolve) => {
  const heard: Buffer[] = [];
  socket.on('data', function listen(chunk) {
    heard.push(chunk);
    if (heard.reduce((sum, { length }) => sum + length, 0) < bytes) return;
    socket.off('data', listen);
    resolve(Buffer.concat(heard));
  });
});
const code = async (socket: Socket): Promise<string | undefined> => ((await once(socket, 'error'))[0] as NodeJS.ErrnoException).code;
/** True when the socket says nothing for a tenth of a second. */
const isDumb = (socket: Socket): Promise<boolean> => new Promise((resolve) => {
  const timer = setTimeout(() => resolve(true), 100);
  for (const event of ['data', 'error', 'end']) socket.once(event, () => { clearTimeout(timer); resolve(false); });
});

describe('a link', () => {
  it('passes bytes both ways, whole and in order, and the end with them', async () => {
    const socket = await call();
    const said = Buffer.from(Array.from({ length: 3_000_000 }, (_, n) => n % 251));
    socket.end(said);
    expect((await hear(socket, said.length)).equals(said)).toBe(true);
    await once(socket, 'close');
  });

  it('delays, without sending one after the other what was said together', async () => {
    const socket = await call();
    proxy.impose({ delayMs: 100 });
    const saidAt = performance.now();
    for (let n = 0; n < 10; n += 1) {
      socket.write('a');
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await hear(socket, 10);
    expect(performance.now() - saidAt).toBeGreaterThan(195);
    expect(performance.now() - saidAt).toBeLessThan(700);
  });

  it('is as narrow as it is told', async () => {
    const socket = await call();
    proxy.impose({ bytesPerSecond: 100_000 });
    const saidAt = performance.now();
    socket.write(Buffer.alloc(20_000));
    await hear(socket, 20_000);
    socket.write('a');
    await hear(socket, 1);
    expect(performance.now() - saidAt).toBeGreaterThan(190);
  });

  it.each(['up', 'down', 'both'] as const)('loses bytes %s without telling anybody, and is reset when it heals, since its stream has a hole', async (drop) => {
    const socket = await call();
    socket.write('a');
    await hear(socket, 1);
    proxy.impose({ drop });
    socket.write('b');
    expect(await isDumb(socket)).toBe(true);
    const told = code(socket);
    proxy.heal();
    expect(await told).toBe('ECONNRESET');
    const next = await call();
    next.write('c');
    expect(String(await hear(next, 1))).toBe('c');
  });

  it('that is half-open hides from the server that the caller has gone', async () => {
    const socket = await call();
    socket.write('a');
    await hear(socket, 1);
    const [there] = served;
    if (there === undefined) throw new Error('nobody was served');
    proxy.impose({ drop: 'both' });
    socket.destroy();
    expect(await isDumb(there)).toBe(true);
    const told = new Promise((resolve) => there.once('close', resolve));
    proxy.heal();
    await told;
    expect(proxy.links()).toBe(0);
  });

  it('heals without a reset when nothing was lost', async () => {
    const socket = await call();
    proxy.impose({ drop: 'both' });
    proxy.heal();
    socket.write('a');
    expect(String(await hear(socket, 1))).toBe('a');
  });

  it('that was forgotten on the way stays dumb, while a new one is well', async () => {
    const socket = await call();
    socket.write('a');
    await hear(socket, 1);
    expect(proxy.orphan()).toBe(1);
    socket.write('b');
    expect(await isDumb(socket)).toBe(true);
    const next = await call();
    next.write('c');
    expect(String(await hear(next, 1))).toBe('c');
  });

  it('is cut on both sides, and a refused one never stands', async () => {
    const socket = await call();
    socket.write('a');
    await hear(socket, 1);
    const cut = code(socket);
    expect(proxy.cut()).toBe(1);
    expect(await cut).toBe('ECONNRESET');
    proxy.impose({ refuse: true });
    expect(await code(connect(proxy.port, '127.0.0.1'))).toBe('ECONNRESET');
  });
});
