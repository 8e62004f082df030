import type { UpdatesConfig } from '@urql/exchange-graphcache';
import { entityOf, invalidateFields } from '../../lib/cache';

export const scheduleUpdates: NonNullable<UpdatesConfig['Mutation']> = {
  create_schedule: (_result, _arguments, cache) => {
    invalidateFields(cache, 'schedules');
  },
  delete_schedule: (_result, given, cache) => {
    cache.invalidate(entityOf('ScheduleType', given));
  },
  run_schedule: (_result, _arguments, cache) => {
    invalidateFields(cache, 'schedules', 'tasks', 'task_counts');
  },
};
