import type { UpdatesConfig } from '@urql/exchange-graphcache';
import { invalidateFields } from '../../lib/cache';

export const inboxUpdates: NonNullable<UpdatesConfig['Mutation']> = {
  mark_notifications_read: (_result, _arguments, cache) => {
    invalidateFields(cache, 'notifications', 'unread_notification_count');
  },
  mark_all_notifications_read: (_result, _arguments, cache) => {
    invalidateFields(cache, 'notifications', 'unread_notification_count');
  },
  update_notification_preference: (_result, _arguments, cache) => {
    invalidateFields(cache, 'notifications', 'unread_notification_count');
  },
};
