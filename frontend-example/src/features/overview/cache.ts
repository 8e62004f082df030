import type { UpdatesConfig } from '@urql/exchange-graphcache';
import { invalidateFields } from '../../lib/cache';

export const queueUpdates: NonNullable<UpdatesConfig['Mutation']> = {
  pause_queue: (_result, _arguments, cache) => {
    invalidateFields(cache, 'queues');
  },
  resume_queue: (_result, _arguments, cache) => {
    invalidateFields(cache, 'queues');
  },
};
