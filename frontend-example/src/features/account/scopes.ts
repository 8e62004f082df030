import type { graphql } from '../../lib/graphql';

export type Scope = ReturnType<typeof graphql.scalar<'AccessScope'>>;

export const SCOPES = {
  TASKS_READ: 'Read tasks',
  TASKS_WRITE: 'Create and change tasks',
} satisfies Record<Scope, string>;

/** A server newer than this page may know more scopes. */
export const scopeLabel = (scope: Scope): string =>
  (SCOPES as Partial<Record<string, string>>)[scope] ?? scope;
