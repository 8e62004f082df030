import { renderHook } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Problem } from './errors';
import { pollDelay, usePolling } from './polling';

const problem = (retryAfterSeconds: number | null): Problem => ({
  code: 'RATE_LIMITED',
  text: '',
  fields: {},
  retryAfterSeconds,
  taskId: null,
});

describe('pollDelay', () => {
  test('is short while a task is under way, long otherwise', () => {
    expect(pollDelay(true, null)).toBe(2_000);
    expect(pollDelay(false, null)).toBe(10_000);
  });

  test('is long after a failure, and as long as the server asks', () => {
    expect(pollDelay(true, problem(null))).toBe(10_000);
    expect(pollDelay(true, problem(30))).toBe(30_000);
  });
});

describe('usePolling', () => {
  let hidden = false;

  beforeEach(() => {
    hidden = false;
    vi.useFakeTimers();
    vi.spyOn(document, 'hidden', 'get').mockImplementation(() => hidden);
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  function setHidden(value: boolean) {
    hidden = value;
    document.dispatchEvent(new Event('visibilitychange'));
  }

  test('asks after the delay', () => {
    const poll = vi.fn();
    renderHook(() => {
      usePolling(poll, 1_000, false);
    });
    vi.advanceTimersByTime(999);
    expect(poll).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(poll).toHaveBeenCalledTimes(1);
  });

  test('does not ask while an answer is on its way', () => {
    const poll = vi.fn();
    renderHook(() => {
      usePolling(poll, 1_000, true);
    });
    vi.advanceTimersByTime(10_000);
    expect(poll).not.toHaveBeenCalled();
  });

  test('does not start in a tab that opens hidden', () => {
    const poll = vi.fn();
    hidden = true;
    renderHook(() => {
      usePolling(poll, 1_000, false);
    });
    vi.advanceTimersByTime(10_000);
    expect(poll).not.toHaveBeenCalled();
  });

  test('rests in a hidden tab and asks at once when it is shown', () => {
    const poll = vi.fn();
    renderHook(() => {
      usePolling(poll, 1_000, false);
    });
    setHidden(true);
    vi.advanceTimersByTime(60_000);
    expect(poll).not.toHaveBeenCalled();
    setHidden(false);
    expect(poll).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1_000);
    expect(poll).toHaveBeenCalledTimes(2);
  });

  test('asks at once when the network returns, and never after it is gone', () => {
    const poll = vi.fn();
    const { unmount } = renderHook(() => {
      usePolling(poll, 1_000, false);
    });
    window.dispatchEvent(new Event('online'));
    expect(poll).toHaveBeenCalledTimes(1);
    unmount();
    vi.advanceTimersByTime(10_000);
    window.dispatchEvent(new Event('online'));
    expect(poll).toHaveBeenCalledTimes(1);
  });
});
