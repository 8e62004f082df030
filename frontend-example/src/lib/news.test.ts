import { renderHook } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { announce, forgetStream, setConnected, useLive, useNews } from './news';

let hidden = false;

beforeEach(() => {
  hidden = false;
  vi.useFakeTimers();
  vi.spyOn(document, 'hidden', 'get').mockImplementation(() => hidden);
});

afterEach(() => {
  forgetStream(1);
  forgetStream(2);
  vi.useRealTimers();
});

function watch(waiting = false) {
  const refetch = vi.fn();
  const hook = renderHook(
    (given: { waiting: boolean }) => {
      useNews('tasks', { refetch, pauseMs: 1_000, waiting: given.waiting });
    },
    { initialProps: { waiting } },
  );
  return { refetch, ...hook };
}

test('asks once for news that come together, and no more often than the pause allows', () => {
  const { refetch } = watch();
  for (let news = 0; news < 50; news += 1) announce('tasks');
  vi.advanceTimersByTime(200);
  expect(refetch).toHaveBeenCalledTimes(1);
  announce('tasks');
  vi.advanceTimersByTime(900);
  expect(refetch).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(100);
  expect(refetch).toHaveBeenCalledTimes(2);
});

test('asks again after an answer that may be older than the news', () => {
  const { refetch, rerender } = watch(true);
  announce('tasks');
  vi.advanceTimersByTime(1_000);
  expect(refetch).not.toHaveBeenCalled();
  rerender({ waiting: false });
  vi.advanceTimersByTime(200);
  expect(refetch).toHaveBeenCalledTimes(1);
});

test('asks nothing for other topics, in a hidden tab, or when it is gone', () => {
  const { refetch, unmount } = watch();
  announce('notifications');
  vi.advanceTimersByTime(1_000);
  hidden = true;
  announce('tasks');
  vi.advanceTimersByTime(1_000);
  hidden = false;
  announce('tasks');
  unmount();
  vi.advanceTimersByTime(1_000);
  expect(refetch).not.toHaveBeenCalled();
});

test('a stream that is there again may have missed something', () => {
  const { refetch } = watch();
  setConnected(1, false);
  vi.advanceTimersByTime(1_000);
  expect(refetch).not.toHaveBeenCalled();
  setConnected(1, true);
  setConnected(1, true);
  vi.advanceTimersByTime(2_000);
  expect(refetch).toHaveBeenCalledTimes(1);
});

test('a page is live while all of its streams are there', () => {
  const live = () => renderHook(() => useLive()).result.current;
  expect(live()).toBe(false);
  setConnected(1, true);
  setConnected(2, false);
  expect(live()).toBe(false);
  setConnected(2, true);
  expect(live()).toBe(true);
});
