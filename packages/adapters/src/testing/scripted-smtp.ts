import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

/** What the server does instead of answering as it should. */
export type Act = string | ((socket: Socket) => void);

/** A place in the conversation; `body` is the first byte after DATA was granted. */
export type Place = 'connect' | 'EHLO' | 'AUTH' | 'MAIL' | 'RCPT' | 'DATA' | 'body' | 'dot' | 'after';

export const silence: Act = () => undefined;
export const reset: Act = (socket) => socket.resetAndDestroy();

const usual: Record<Place, Act> = {
  'connect': '220 scripted', 'EHLO': '250 scripted', 'AUTH': '235 2.7.0 ok', 'MAIL': '250 2.1.0 ok', 'RCPT': '250 2.1.5 ok', 'DATA': '354 go on', 'body': silence, 'dot': '250 2.0.0 Ok: queued as 4Qx7Zk1', 'after': '221 bye',
};

/** A mail server that follows a script, place by place, and remembers what it was told. */
export async function openScriptedSmtp(script: Partial<Record<Place, Act>> = {}) {
  const told: string[] = [];
  const bodies: Buffer[] = [];
  const reached = new Set<Place>();
  const waiting = new Set<() => void>();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    let text = Buffer.alloc(0);
    let inBody = false;
    const act = (place: Place): void => {
      const what = script[place] ?? usual[place];
      reached.add(place);
      if (typeof what === 'string') socket.write(what.replaceAll('\n', '\r\n') + '\r\n');
      else what(socket);
      for (const wake of waiting) wake();
    };
    act('connect');
    socket.on('data', (chunk: Buffer) => {
      text = Buffer.concat([text, chunk]);
      for (;;) {
        if (inBody) {
          if (text.byteLength > 0 && !reached.has('body')) act('body');
          const end = text.indexOf('\r\n.\r\n');
          if (end < 0) return;
          bodies.push(text.subarray(0, end + 2));
          text = text.subarray(end + 5);
          inBody = false;
          act('dot');
          continue;
        }
        const end = text.indexOf('\r\n');
        if (end < 0) return;
        const line = text.subarray(0, end).toString();
        text = text.subarray(end + 2);
        told.push(line);
        const place = (['EHLO', 'AUTH', 'MAIL', 'RCPT', 'DATA'] as const).find((verb) => line.toUpperCase().startsWith(verb)) ?? 'after';
        if (place === 'DATA') inBody = (script.DATA ?? usual.DATA) === usual.DATA;
        act(place);
      }
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    smtpUrl: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    told, bodies, reached,
    /** Waits until the conversation has come to that place. */
    reachedPlace: async (place: Place): Promise<void> => {
      while (!reached.has(place)) await new Promise<void>((resolve) => waiting.add(resolve));
    },
    close: async (): Promise<void> => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
