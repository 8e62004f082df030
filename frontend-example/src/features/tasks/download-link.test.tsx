import { screen } from '@testing-library/react';
import { test } from 'vitest';
import { failure, fakeApi } from '../../testing/fake-api';
import { online } from '../../testing/online';
import { renderSignedIn } from '../../testing/sign-in';
import { DownloadLink } from './download-link';

test('a link that could not be had is told of, and asked for again', async () => {
  let broken = true;
  const task = { __typename: 'TaskType', id: '1', downloadUrl: '/downloads/1' };
  fakeApi({ Download: () => (broken ? failure('SERVICE_UNAVAILABLE') : { task_by_id: task }) });
  renderSignedIn(<DownloadLink id={1} />);
  await screen.findByRole('alert');
  broken = false;
  await online(() => screen.queryByRole('link', { name: 'Download' }));
});
