import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** What is wrong with a link. Directions as the caller sees them: `up` goes to the server, `down` comes back. */
export interface LinkFault {
  /** Milliseconds that every byte is under way, each direction for itself; what is sent together stays together. */
  delayMs?: number;
  /** Bytes per second of each direction. */
  bytesPerSecond?: number;
  /** Half-open: bytes, and the word that the other side has closed, vanish, and nobody is told. New links are accepted and stay dumb. */
  drop?: 'up' | 'down' | 'both';
  /** New links are reset as soon as they stand; standing ones are left alone. */
  refuse?: boolean;
}

export interface TcpProxy {
  port: number;
  /** From now on, for standing links and new ones; replaces what was imposed before. */
  impose(fault: LinkFault): void;
  /** Ends every fault. Links that lost bytes have a hole in their stream, so they are reset. */
  heal(): void;
  /** Resets every link that stands; new ones are let through. Answers how many there were. */
  cut(): number;
  /** Makes every link that stands half-open for good, as a firewall does that forgot them; new ones are well. Answers how many there were. */
  orphan(): number;
  /** Links that stand now. */
  links(): number;
  close(): Promise<void>;
}

/** So much may wait in a direction before its source is asked to pause. */
const fullBytes = 256 * 1024;

interface Link {
  near: Socket;
  far: Socket;
  /** Something that one side sent will never reach the other. */
  hole: boolean;
  orphaned: boolean;
}

/** A link that can be hurt: passes bytes on to a port of this machine, both ways, unchanged and in order. */
export async function openTcpProxy(targetPort: number): Promise<TcpProxy> {
  const links = new Set<Link>();
  let fault: LinkFault = {};
  const drops = (link: Link, direction: 'up' | 'down'): boolean => link.orphaned || fault.drop === 'both' || fault.drop === direction;

  const reset = (link: Link): void => {
    links.delete(link);
    link.near.resetAndDestroy();
    link.far.resetAndDestroy();
  };

  const pass = (link: Link, from: Socket, to: Socket, direction: 'up' | 'down'): void => {
    const line: Array<{ bytes: Buffer | null; dueAt: number }> = [];
    let held = 0;
    let moving = false;

    const move = async (): Promise<void> => {
      moving = true;
      for (let next = line[0]; next !== undefined; next = line[0]) {
        const waitMs = next.dueAt - performance.now();
        if (waitMs > 0) await rest(waitMs);
        line.shift();
        if (drops(link, direction)) link.hole = true;
        else if (next.bytes === null) to.end();
        else if (!to.destroyed) {
          to.write(next.bytes);
          if (fault.bytesPerSecond !== undefined) await rest((1000 * next.bytes.length) / fault.bytesPerSecond);
          if (to.writableNeedDrain && !to.destroyed) await Promise.race([once(to, 'drain'), once(to, 'close')]).catch(() => {});
        }
        held -= next.bytes?.length ?? 0;
        if (held < fullBytes) from.resume();
      }
      moving = false;
    };
    const put = (bytes: Buffer | null): void => {
      line.push({ bytes, dueAt: performance.now() + (fault.delayMs ?? 0) });
      held += bytes?.length ?? 0;
      if (held >= fullBytes) from.pause();
      if (!moving) void move();
    };
    from.on('data', put);
    from.on('end', () => put(null));
    from.on('error', () => {
      if (drops(link, direction)) link.hole = true;
      else reset(link);
    });
    from.on('close', () => {
      if (drops(link, direction)) link.hole = true;
      if (link.near.destroyed && link.far.destroyed) links.delete(link);
    });
  };

  const server = createServer({ allowHalfOpen: true }, (near) => {
    if (fault.refuse === true) {
      near.on('error', () => {});
      near.resetAndDestroy();
      return;
    }
    const far = connect({ port: targetPort, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    near.setNoDelay(true);
    const link: Link = { near, far, hole: false, orphaned: false };
    links.add(link);
    pass(link, near, far, 'up');
    pass(link, far, near, 'down');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');

  const cut = (): number => {
    const standing = [...links];
    for (const link of standing) reset(link);
    return standing.length;
  };
  return {
    port: (server.address() as AddressInfo).port,
    impose(next) {
      fault = next;
    },
    heal() {
      fault = {};
      for (const link of links) if (link.hole) reset(link);
    },
    cut,
    orphan() {
      for (const link of links) link.orphaned = true;
      return links.size;
    },
    links: () => links.size,
    close: () => new Promise((resolve) => {
      server.close(() => resolve());
      cut();
    }),
  };
}

const rest = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
