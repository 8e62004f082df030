import { act, screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { fakeApi } from '../../testing/fake-api';
import { renderSignedIn } from '../../testing/sign-in';
import { ActivityPanel } from './activity-panel';

// as a browser fails that is offline, or older than the server's files
vi.mock('./chart', () => {
  throw new TypeError('Failed to fetch dynamically imported module');
});

test('says in words what a chart that cannot be loaded would show', async () => {
  fakeApi({ Activity: () => ({ tasks: { __typename: 'TaskConnection', nodes: [] } }) });
  renderSignedIn(<ActivityPanel />);
  await screen.findByText('No task ended in this time.');
  await act(async () => {
    await vi.dynamicImportSettled();
  });
  expect(screen.getByText('No task ended in this time.')).toBeTruthy();
});
