import type { UpdatesConfig } from '@urql/exchange-graphcache';
import { entityOf } from '../../lib/cache';

export const webhookUpdates: NonNullable<UpdatesConfig['Mutation']> = {
  create_webhook: (_result, _arguments, cache) => {
    cache.invalidate('Query', 'webhooks');
  },
  delete_webhook: (_result, given, cache) => {
    cache.invalidate(entityOf('WebhookType', given));
  },
  ping_webhook: (_result, _arguments, cache) => {
    cache.invalidate('Query', 'webhooks');
  },
};
