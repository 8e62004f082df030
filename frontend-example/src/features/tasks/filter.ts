import type { graphql } from '../../lib/graphql';
import { STATUSES, type TaskStatus } from './status';

/** Which tasks a list shows. It lives in the address, so that it can be shared and survives a reload. */
export interface TaskFilters {
  status: TaskStatus[];
  kind: string;
  search: string;
  /** The first and the last day, as `2026-01-31`, by the clock of this browser. */
  from: string;
  to: string;
}

export type TaskFilterInput = ReturnType<typeof graphql.scalar<'TaskFilterInput'>>;

/** A year of five digits has another form, which an address does not take. */
export const LAST_DAY = '9999-12-31';

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Takes from an address what it understands, and nothing else. */
export function readFilters(search: string): TaskFilters {
  const given = new URLSearchParams(search);
  const day = (name: string) => {
    const value = given.get(name) ?? '';
    return DAY.test(value) && !Number.isNaN(Date.parse(value)) ? value : '';
  };
  return {
    status: STATUSES.filter((status) => given.getAll('status').includes(status)),
    kind: given.get('kind') ?? '',
    search: given.get('q') ?? '',
    from: day('from'),
    to: day('to'),
  };
}

/** With the `?`, empty when nothing is filtered. */
export function writeFilters({ status, kind, search, from, to }: TaskFilters): string {
  const pairs = [
    ...status.map((each) => ['status', each]),
    ['kind', kind],
    ['q', search],
    ['from', from],
    ['to', to],
  ].filter(([, value]) => value);
  return pairs.length ? `?${new URLSearchParams(pairs).toString()}` : '';
}

export function filterInput({ status, kind, search, from, to }: TaskFilters): TaskFilterInput {
  return {
    ...(status.length && { status }),
    ...(kind && { kind: [kind] }),
    ...(search && { search }),
    ...(from && { createdAfter: startOfDay(from, 0) }),
    ...(to && { createdBefore: startOfDay(to, 1) }),
  };
}

export const isFiltered = (filters: TaskFilters): boolean => writeFilters(filters) !== '';

/** Undefined beyond the years that the API knows, 1 to 9999: no task is there. */
function startOfDay(day: string, later: number): string | undefined {
  const start = new Date(`${day}T00:00`);
  start.setDate(start.getDate() + later);
  const year = start.getUTCFullYear();
  return year >= 1 && year <= 9999 ? start.toISOString() : undefined;
}
