import type { UpdatesConfig } from '@urql/exchange-graphcache';
import { entityOf } from '../../lib/cache';

/** What is revoked is no longer in the list; what is made is found by asking again. */
export const accountUpdates: NonNullable<UpdatesConfig['Mutation']> = {
  revoke_session: (_result, given, cache) => {
    cache.invalidate(entityOf('SessionType', given));
  },
  revoke_access_token: (_result, given, cache) => {
    cache.invalidate(entityOf('AccessTokenType', given));
  },
  create_access_token: (_result, _arguments, cache) => {
    cache.invalidate('Query', 'access_tokens');
  },
};
