import type { CacheExchangeOpts, Data } from '@urql/exchange-graphcache';
import { accountUpdates } from '../features/account/cache';
import { inboxUpdates } from '../features/notifications/cache';
import { queueUpdates } from '../features/overview/cache';
import { scheduleUpdates } from '../features/schedules/cache';
import { taskOptimistic, taskUpdates } from '../features/tasks/cache';
import { webhookUpdates } from '../features/webhooks/cache';

const embedded = () => null;
const byName = ({ name }: Data) => (typeof name === 'string' ? name : null);

const byChoice = ({ event, channel }: Data) => JSON.stringify([event, channel]);

/**
 * Objects with an id are kept once, whatever query has brought them. No schema goes along: with one the cache would
 * answer a page from the half of its fields that it happens to hold.
 */
export const cacheOptions: CacheExchangeOpts = {
  keys: {
    NotificationPreferenceType: byChoice,
    TaskAttemptType: embedded,
    TaskCountType: embedded,
    TaskErrorType: embedded,
    TaskProgressType: embedded,
    QueueType: byName,
    TaskKindType: byName,
    WorkerType: byName,
  },
  updates: {
    Mutation: {
      ...accountUpdates,
      ...inboxUpdates,
      ...queueUpdates,
      ...scheduleUpdates,
      ...taskUpdates,
      ...webhookUpdates,
    },
  },
  optimistic: taskOptimistic,
};
