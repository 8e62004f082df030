import { expect, test } from 'vitest';
import { activityOf, summaryOf } from './activity';

const UNTIL = Date.parse('2026-01-01T01:00:00Z');
const RANGE = { label: '', ms: 3_600_000, buckets: 6 };

const ended = (minute: number, waited: number, status = 'SUCCEEDED') => ({
  status,
  queuedAt: new Date(UNTIL - 3_600_000 + minute * 60_000 - waited * 1000).toISOString(),
  startedAt: new Date(UNTIL - 3_600_000 + minute * 60_000).toISOString(),
  finishedAt: new Date(UNTIL - 3_600_000 + minute * 60_000).toISOString(),
});

test('counts tasks in the bucket they ended in, and their median wait', () => {
  const tasks = [ended(1, 1), ended(2, 9, 'FAILED'), ended(3, 2), ended(59, 4)];
  const activity = activityOf(tasks, RANGE, UNTIL);
  expect(activity.ended).toEqual([3, 0, 0, 0, 0, 1]);
  expect(activity.failed).toEqual([1, 0, 0, 0, 0, 0]);
  expect(activity.wait).toEqual([2, null, null, null, null, 4]);
  expect(summaryOf(activity)).toEqual({ ended: 4, failed: 1, medianWait: 2 });
});

test('the median wait is that of all tasks, not of the buckets', () => {
  const busy = [9, 9, 9, 9].map((waited) => ended(1, waited));
  const tasks = [...busy, ended(11, 1), ended(21, 1)];
  expect(summaryOf(activityOf(tasks, RANGE, UNTIL)).medianWait).toBe(9);
});

test('leaves out what ended outside the range, and waits that never were', () => {
  const never = { status: 'CANCELLED', queuedAt: null, startedAt: null };
  const tasks = [
    ended(-1, 1),
    ended(61, 1),
    { ...never, finishedAt: new Date(UNTIL - 1).toISOString() },
  ];
  const activity = activityOf(tasks, RANGE, UNTIL);
  expect(summaryOf(activity)).toEqual({ ended: 1, failed: 0, medianWait: null });
});
