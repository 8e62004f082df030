import { afterEach, expect, test, vi } from 'vitest';
import { fetchWatched } from './watched-fetch';

afterEach(() => {
  vi.useRealTimers();
});

function serve(answer: () => Promise<Response>) {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  vi.stubGlobal('fetch', answer);
}

test('an answer that has come to its end is watched no longer', async () => {
  serve(() => Promise.resolve(new Response('all of it')));
  const answer = await fetchWatched('/');
  expect(vi.getTimerCount()).toBe(1);
  expect(await answer.text()).toBe('all of it');
  expect(vi.getTimerCount()).toBe(0);
});

test('nor is one that never came, or that nobody wants any more', async () => {
  serve(() => Promise.reject(new TypeError('Failed to fetch')));
  await expect(fetchWatched('/')).rejects.toThrow('Failed to fetch');
  expect(vi.getTimerCount()).toBe(0);

  serve(() => Promise.resolve(new Response(new ReadableStream())));
  const leaving = new AbortController();
  await fetchWatched('/', { signal: leaving.signal });
  leaving.abort();
  expect(vi.getTimerCount()).toBe(0);
});
