import { useEffect } from 'react';
import type { Problem } from './errors';

const ACTIVE_MS = 2_000;
const IDLE_MS = 10_000;

/** While the server tells what changes: a message may get lost all the same. */
export const SAFETY_MS = 60_000;

/** How long to wait before asking again. */
export function pollDelay(active: boolean, problem: Problem | null): number {
  if (problem) return Math.max(IDLE_MS, (problem.retryAfterSeconds ?? 0) * 1000);
  return active ? ACTIVE_MS : IDLE_MS;
}

/**
 * Calls `poll` when `delay` ms have passed since the last answer (none while `waiting` for one), and
 * at once when the tab is shown again or the network returns. A hidden tab asks nothing.
 */
export function usePolling(poll: () => void, delay: number, waiting: boolean): void {
  useEffect(() => {
    if (waiting) return;
    // An interval, not a timeout: an answer that changes nothing does not start this effect anew.
    let timer = document.hidden ? undefined : setInterval(poll, delay);

    function wake() {
      clearInterval(timer);
      if (document.hidden) return;
      timer = setInterval(poll, delay);
      poll();
    }
    document.addEventListener('visibilitychange', wake);
    window.addEventListener('online', wake);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', wake);
      window.removeEventListener('online', wake);
    };
  }, [poll, delay, waiting]);
}
