import { expect, test } from 'vitest';
import { filterInput, isFiltered, readFilters, writeFilters } from './filter';

const ALL = '?status=QUEUED&status=FAILED&kind=sleep&q=a+%26+b&from=2026-01-30&to=2026-01-31';

test('an address holds a filter and gives it back', () => {
  const filters = readFilters(ALL);
  expect(filters).toEqual({
    status: ['QUEUED', 'FAILED'],
    kind: 'sleep',
    search: 'a & b',
    from: '2026-01-30',
    to: '2026-01-31',
  });
  expect(writeFilters(filters)).toBe(ALL);
});

test('what an address cannot mean is left out', () => {
  const filters = readFilters('?status=BROKEN&from=yesterday&to=2026-13-45&page=7');
  expect(filterInput(filters)).toEqual({});
  expect(isFiltered(filters)).toBe(false);
});

test('the ends of the calendar leave nothing out, and are not asked for', () => {
  expect(filterInput(readFilters('?from=9999-12-30&to=9999-12-31'))).toEqual({
    createdAfter: new Date(9999, 11, 30).toISOString(),
  });
});

test('days are those of this clock, the last one whole', () => {
  const { createdAfter, createdBefore } = filterInput(readFilters(ALL));
  expect(createdAfter).toBe(new Date(2026, 0, 30).toISOString());
  expect(createdBefore).toBe(new Date(2026, 1, 1).toISOString());
});
