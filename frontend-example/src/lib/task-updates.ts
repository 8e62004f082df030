import type { Problem } from './errors';
import { pollDelay, usePolling } from './polling';

interface Watch {
  /** Something of what is shown has not ended yet. */
  active: boolean;
  problem: Problem | null;
  /** An answer is on its way. */
  waiting: boolean;
}

/**
 * Calls `refetch` whenever tasks may have changed. The one seam for live updates: today it is a timer; events that the
 * server pushes belong here, and no component would notice.
 */
export function useTaskUpdates(refetch: () => void, { active, problem, waiting }: Watch): void {
  usePolling(refetch, pollDelay(active, problem), waiting);
}
