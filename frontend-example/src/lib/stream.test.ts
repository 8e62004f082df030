import { beforeEach, expect, test, vi } from 'vitest';
import { signIn } from '../testing/sign-in';
import { failure, issued } from '../testing/fake-api';
import { online } from '../testing/online';
import { listen, type Telling } from './stream';

const request = {
  operationName: 'TasksUpdated',
  query: 'subscription { tasks_updated { id } }',
  variables: {},
  extensions: {},
};
const event = (result: unknown) => `event: next\ndata: ${JSON.stringify(result)}\n\n`;
const COMPLETE = 'event: complete\ndata:\n\n';

let told: Telling[] = [];
let refreshes: (() => unknown)[] = [];
let asked: (string | null)[] = [];

beforeEach(() => {
  told = [];
  refreshes = [];
  asked = [];
});

/** Each connection gets the next of these; an error is a broken network. */
function serve(...answers: (string | Error)[]) {
  vi.stubGlobal('fetch', (_url: string, init: RequestInit) => {
    if (JSON.stringify(init.body).includes('RefreshToken')) {
      const renewed = () => ({ data: { refreshToken: issued('access-2') } });
      return Promise.resolve(Response.json((refreshes.shift() ?? renewed)()));
    }
    asked.push(new Headers(init.headers).get('authorization'));
    const answer = answers.shift() ?? new TypeError('Nobody is there');
    return typeof answer === 'string'
      ? Promise.resolve(new Response(answer))
      : Promise.reject(answer);
  });
}

function start(lifetimeSeconds = 300) {
  const closing = new AbortController();
  const tell = (telling: Telling) => told.push(telling);
  const done = listen({ session: signIn(lifetimeSeconds), request, tell, closed: closing.signal });
  return { closing, done };
}

const results = () => told.flatMap((each) => (each.type === 'event' ? [each.result.data] : []));

test('tells each event, and returns when the server says it is over', async () => {
  serve(event({ data: { id: 1 } }) + event({ data: { id: 2 } }) + COMPLETE);
  await start().done;
  expect(results()).toEqual([{ id: 1 }, { id: 2 }]);
  expect(told.at(-1)).toEqual({ type: 'connected', connected: false });
});

test('connects again after a connection that broke off, with a renewed token', async () => {
  serve(new TypeError('Failed to fetch'), event({ data: { id: 1 } }) + COMPLETE);
  const { done } = start(0);
  await online(() => asked.length === 2);
  await done;
  expect(asked).toEqual(['Bearer access-2', 'Bearer access-2']);
  expect(results()).toEqual([{ id: 1 }]);
});

test('subscribes again after it was too slow', async () => {
  serve(event(failure('SLOW_CLIENT')) + COMPLETE, event({ data: { id: 1 } }) + COMPLETE);
  const { done } = start();
  await online(() => asked.length === 2);
  await done;
  expect(results()).toEqual([{ id: 1 }]);
});

test('a refresh that failed is tried again, and no stream is opened without its token', async () => {
  serve(event({ data: { id: 1 } }) + COMPLETE);
  refreshes = [() => failure('SERVICE_UNAVAILABLE')];
  const { done } = start(0);
  await online(() => results().length === 1);
  await done;
  expect(asked).toEqual(['Bearer access-2']);
});

test('a refusal is not tried again', async () => {
  serve(event(failure('QUERY_NOT_ALLOWED')) + COMPLETE);
  const { closing, done } = start();
  await expect.poll(() => told.length).toBe(3);
  window.dispatchEvent(new Event('online'));
  closing.abort();
  await done;
  expect(asked).toHaveLength(1);
  expect(results()).toEqual([]);
});
