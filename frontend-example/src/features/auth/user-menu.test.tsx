import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { failure, fakeApi, operations } from '../../testing/fake-api';
import { Me } from '../../testing/me';
import { online } from '../../testing/online';
import { renderSignedIn } from '../../testing/sign-in';
import { UserMenu } from './user-menu';

test('who is signed in is asked for again while that is not known', async () => {
  let broken = true;
  const calls = fakeApi({
    Me: () => (broken ? failure('SERVICE_UNAVAILABLE') : Me('ada@example.org')()),
  });
  renderSignedIn(<UserMenu />);
  await expect.poll(() => operations(calls)).toContain('Me');
  broken = false;
  await online(() => screen.queryAllByText('ada@example.org').length);
});
