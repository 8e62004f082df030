import type { Problem } from './errors';
import { useMe } from './me';
import { useLive, useNews } from './news';
import { pollDelay, SAFETY_MS, usePolling } from './polling';

interface Watch {
  /** Something of what is shown has not ended yet. */
  active: boolean;
  problem: Problem | null;
  /** An answer is on its way. */
  waiting: boolean;
}

/**
 * Calls `refetch` whenever tasks may have changed: when the server has told so, and by a timer while it cannot. What
 * an event carries the cache has already put in its place; asked for is what follows from it, such as counts.
 */
export function useTaskUpdates(refetch: () => void, { active, problem, waiting }: Watch): void {
  // staff see everybody's tasks, and are told of their own alone
  const staff = useMe()?.isStaff;
  const live = useLive() && !problem && !staff;
  usePolling(refetch, live ? SAFETY_MS : pollDelay(active, problem), waiting);
  useNews('tasks', { refetch, pauseMs: active ? 1_000 : 2_000, waiting });
}
