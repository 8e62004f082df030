import { expect, test } from 'vitest';
import { matchPath } from './router';

test('finds the values of a pattern', () => {
  expect(matchPath('/tasks/:id', '/tasks/7')).toEqual({ id: '7' });
  expect(matchPath('/tasks', '/tasks/')).toEqual({});
  expect(matchPath('/', '/')).toEqual({});
});

test('matches nothing else', () => {
  expect(matchPath('/tasks/:id', '/tasks')).toBeNull();
  expect(matchPath('/tasks/:id', '/tasks/7/log')).toBeNull();
  expect(matchPath('/tasks', '/schedules')).toBeNull();
});
