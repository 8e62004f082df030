import { useMemo } from 'react';
import { Provider } from 'urql';
import { ErrorBoundary } from '../components/error-boundary';
import { OfflineNotice } from '../components/offline-notice';
import { useSession } from '../features/auth/api';
import { createSessionClient } from '../lib/client';
import { usePath } from '../lib/router';
import { publicClient } from '../lib/transport';
import { cacheOptions } from './cache';
import { Frame } from './frame';
import { PublicFrame } from './public-frame';
import { privateRoute, publicRoute } from './routes';
import { SignInPage } from './sign-in-page';

export function App() {
  const session = useSession();
  const path = usePath();
  const client = useMemo(
    () => (session ? createSessionClient(session, cacheOptions) : publicClient),
    [session],
  );
  const open = publicRoute(path);
  return (
    <ErrorBoundary>
      {/* what a mail's link does is not done as whoever is signed in */}
      <Provider value={open ? publicClient : client}>
        <OfflineNotice />
        {open || !session ? (
          <PublicFrame>{open ?? <SignInPage />}</PublicFrame>
        ) : (
          // another tab may start another user's: what this one's pages hold, a new cache alone would not take away
          <Frame key={session.number} path={path}>
            {privateRoute(path)}
          </Frame>
        )}
      </Provider>
    </ErrorBoundary>
  );
}
