import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { TLSSocket, type SecureContext } from 'node:tls';

/** A place in the conversation; `body` is the first byte after DATA was granted, `after` is QUIT and whatever else comes. */
export type Place = 'connect' | 'EHLO' | 'STARTTLS' | 'AUTH' | 'MAIL' | 'RCPT' | 'DATA' | 'body' | 'dot' | 'after';

/** One connection, as far as its talk has come. */
export interface Talk {
  from: string | null;
  to: string[];
  /** The letter as it travelled, dots still doubled; from the final dot on. */
  body: Buffer | null;
  /** Set by an act that wants nothing more to be read: what is under way stays unread. */
  deaf: boolean;
}

/** What the server does instead of answering as it should. */
export type Act = string | ((socket: Socket, talk: Talk) => void);

export type Script = Partial<Record<Place, Act>>;

/** Chooses the act of one place of one connection; undefined is the usual one. */
export type Director = (place: Place, talk: Talk) => Act | undefined;

export const silence: Act = () => undefined;
export const reset: Act = (socket) => socket.resetAndDestroy();

const usual: Record<Place, Act> = {
  'connect': '220 scripted', 'EHLO': '250 scripted', 'STARTTLS': '454 4.7.0 not today', 'AUTH': '235 2.7.0 ok', 'MAIL': '250 2.1.0 ok', 'RCPT': '250 2.1.5 ok', 'DATA': '354 go on', 'body': silence, 'dot': '250 2.0.0 Ok: queued as 4Qx7Zk1', 'after': '221 bye',
};

/** A mail server that follows a script, place by place, and remembers what it was told. With a context, STARTTLS is honoured. */
export async function openScriptedSmtp(script: Script | Director = {}, o: { secureContext?: SecureContext } = {}) {
  const told: string[] = [];
  const bodies: Buffer[] = [];
  const reached = new Set<Place>();
  const waiting = new Set<() => void>();
  const sockets = new Set<Socket>();
  const direct: Director = typeof script === 'function' ? script : (place) => script[place];

  const converse = (socket: Socket, talk: Talk, greets: boolean): void => {
    socket.on('error', () => undefined);
    let text = Buffer.alloc(0);
    let inBody = false;
    const act = (place: Place): string | null => {
      const what = direct(place, talk) ?? (place === 'STARTTLS' && o.secureContext !== undefined ? '220 2.0.0 ready' : usual[place]);
      reached.add(place);
      if (typeof what === 'string') say(socket, what);
      else what(socket, talk);
      for (const wake of waiting) wake();
      return typeof what === 'string' ? what : null;
    };
    if (greets) act('connect');
    let begun = false;
    socket.on('data', (chunk: Buffer) => {
      text = Buffer.concat([text, chunk]);
      while (!talk.deaf && !socket.destroyed) {
        if (inBody) {
          if (text.byteLength > 0 && !begun) {
            begun = true;
            act('body');
            continue;
          }
          const end = text.indexOf('\r\n.\r\n');
          if (end < 0) return;
          talk.body = text.subarray(0, end + 2);
          bodies.push(talk.body);
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
        const place = placeOf(line);
        if (place === 'MAIL') Object.assign(talk, { from: mailboxIn(line), to: [], body: null });
        if (place === 'RCPT') talk.to.push(mailboxIn(line));
        const said = act(place);
        if (place === 'DATA') {
          inBody = said?.startsWith('354') === true;
          begun = false;
        }
        if (place === 'STARTTLS' && o.secureContext !== undefined && said?.startsWith('220') === true) {
          socket.removeAllListeners('data');
          return converse(new TLSSocket(socket, { isServer: true, secureContext: o.secureContext }), talk, false);
        }
      }
    });
  };

  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    converse(socket, { from: null, to: [], body: null, deaf: false }, true);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    smtpUrl: `smtp://127.0.0.1:${port}`,
    told, bodies, reached,
    /** Waits until the conversation has come to that place. */
    reachedPlace: async (place: Place): Promise<void> => {
      while (!reached.has(place)) await new Promise<void>((resolve) => waiting.add(resolve));
    },
    /** Connections that stand now. */
    connections: (): number => sockets.size,
    close: async (): Promise<void> => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** 421 says that the line is closed, and so it is. */
function say(socket: Socket, reply: string): void {
  const wire = reply.replaceAll('\n', '\r\n') + '\r\n';
  if (reply.startsWith('421')) socket.end(wire);
  else socket.write(wire);
}

const placeOf = (line: string): Place => {
  const upper = line.toUpperCase();
  if (upper.startsWith('HELO')) return 'EHLO';
  return (['EHLO', 'STARTTLS', 'AUTH', 'MAIL', 'RCPT', 'DATA'] as const).find((verb) => upper.startsWith(verb)) ?? 'after';
};

const mailboxIn = (line: string): string => /<([^>]*)>/.exec(line)?.[1] ?? '';
