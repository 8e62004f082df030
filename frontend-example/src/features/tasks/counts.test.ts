import { expect, test } from 'vitest';
import { countChosen } from './counts';

const counts = new Map([
  ['QUEUED', 3],
  ['RUNNING', 1],
  ['FAILED', 5],
  ['SUCCEEDED', 7],
] as const);

test('counts what can be cancelled and what can be run again', () => {
  expect(countChosen(counts, [])).toEqual({ unfinished: 4, ended: 12 });
  expect(countChosen(counts, ['FAILED', 'QUEUED'])).toEqual({ unfinished: 3, ended: 5 });
});
