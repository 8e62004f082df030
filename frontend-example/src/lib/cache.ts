import type { Cache, Variables } from '@urql/exchange-graphcache';

/** The object that a mutation's `id` names. */
export const entityOf = (typename: string, { id }: Variables) => ({
  __typename: typename,
  id: typeof id === 'number' || typeof id === 'string' ? String(id) : '',
});

/** Whatever arguments these fields were asked with: all are asked for again. */
export function invalidateFields(cache: Cache, ...names: string[]): void {
  for (const { fieldName, arguments: given } of cache.inspectFields('Query')) {
    if (names.includes(fieldName)) cache.invalidate('Query', fieldName, given ?? undefined);
  }
}
