import { initGraphQLTada } from 'gql.tada';
import type { introspection } from '../graphql-env';

export const graphql = initGraphQLTada<{
  introspection: introspection;
  scalars: { DateTime: string; JSON: unknown; GenericScalar: unknown };
}>();

export { readFragment, type FragmentOf, type ResultOf } from 'gql.tada';
