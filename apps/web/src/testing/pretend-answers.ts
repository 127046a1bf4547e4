import { isHouseError, refusals } from '@omenhall/contracts/errors';
import superjson from 'superjson';

/** A port on which what is not pretended is loud. */
export function pretendPort<Port extends object>(pretended: Partial<Port>): Port {
  const missing = new Proxy({}, { get: (_, name) => () => { throw new Error(`nobody answers ${String(name)}`); } });
  return Object.assign(Object.create(missing) as Port, pretended);
}

/** A `fetch` that answers as a house over a caller of the contract's real router: wrong input and wrong answers are refused. */
export function answerOver(caller: object, config: Record<string, unknown> = {}) {
  const rooms = caller as Record<string, Record<string, (input: unknown) => Promise<unknown>>>;

  async function answerOne(path: string, input: unknown) {
    const [room = '', verb = ''] = path.split('.');
    try {
      return { result: { data: superjson.serialize(await rooms[room]?.[verb]?.(input)) } };
    } catch (error) {
      const cause = error instanceof Error ? error.cause : undefined;
      const code = isHouseError(cause) ? cause.code : 'broken';
      const words = isHouseError(cause) ? cause.words : refusals[code].words;
      return { error: superjson.serialize({ message: words, code: -32_600, data: { refusal: { code, words, again: refusals[code].again, reference: 'test-request' } } }) };
    }
  }

  return async (address: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const url = new URL(address instanceof Request ? address.url : address, 'http://house.test');
    if (url.pathname === '/config.json') return Response.json({ houseName: 'OmenHall', siteUrl: 'http://house.test', supportEmail: 'help@house.test', trial: true, ...config });
    const sent = init?.method === 'POST' && typeof init.body === 'string' ? init.body : url.searchParams.get('input');
    const inputs = JSON.parse(sent ?? '{}') as Record<string, Parameters<typeof superjson.deserialize>[0]>;
    const paths = url.pathname.replace('/trpc/', '').split(',');
    const input = (index: number) => (inputs[index] === undefined ? undefined : superjson.deserialize(inputs[index]));
    return Response.json(await Promise.all(paths.map((path, index) => answerOne(path, input(index)))));
  };
}
