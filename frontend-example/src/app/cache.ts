import type { CacheExchangeOpts, Data } from '@urql/exchange-graphcache';
import { accountUpdates } from '../features/account/cache';
import { queueUpdates } from '../features/overview/cache';
import { scheduleUpdates } from '../features/schedules/cache';
import { taskOptimistic, taskUpdates } from '../features/tasks/cache';

const embedded = () => null;
const byName = ({ name }: Data) => (typeof name === 'string' ? name : null);

/**
 * Objects with an id are kept once, whatever query has brought them. No schema goes along: with one the cache would
 * answer a page from the half of its fields that it happens to hold.
 */
export const cacheOptions: CacheExchangeOpts = {
  keys: {
    TaskAttemptType: embedded,
    TaskCountType: embedded,
    TaskErrorType: embedded,
    TaskProgressType: embedded,
    QueueType: byName,
    TaskKindType: byName,
    WorkerType: byName,
  },
  updates: {
    Mutation: { ...accountUpdates, ...queueUpdates, ...scheduleUpdates, ...taskUpdates },
  },
  optimistic: taskOptimistic,
};
