import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface TcpProxy {
  port: number;
  /** Resets every link that stands; new ones are let through. Answers how many there were. */
  cut(): number;
  close(): Promise<void>;
}

/** A link that can be cut: passes bytes on to a port of this machine, both ways, unchanged. */
export async function openTcpProxy(targetPort: number): Promise<TcpProxy> {
  const links = new Set<[Socket, Socket]>();
  const server = createServer((near) => {
    const far = connect(targetPort, '127.0.0.1');
    const link: [Socket, Socket] = [near, far];
    links.add(link);
    const end = (): void => {
      links.delete(link);
      near.destroy();
      far.destroy();
    };
    for (const socket of link) socket.on('error', end).on('close', end);
    near.pipe(far);
    far.pipe(near);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const cut = (): number => {
    const standing = [...links];
    for (const [near, far] of standing) {
      near.resetAndDestroy();
      far.resetAndDestroy();
    }
    return standing.length;
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    close: () => new Promise((resolve) => {
      server.close(() => resolve());
      cut();
    }),
  };
}
