import { useMemo } from 'react';
import { Provider } from 'urql';
import { ErrorBoundary } from '../components/error-boundary';
import { OfflineNotice } from '../components/offline-notice';
import { useSession } from '../features/auth/api';
import { createSessionClient } from '../lib/client';
import { publicClient } from '../lib/transport';
import { SignInPage } from './sign-in-page';
import { TasksPage } from './tasks-page';

export function App() {
  const session = useSession();
  const client = useMemo(() => (session ? createSessionClient(session) : publicClient), [session]);
  return (
    <ErrorBoundary>
      <Provider value={client}>
        <OfflineNotice />
        {session ? <TasksPage /> : <SignInPage />}
      </Provider>
    </ErrorBoundary>
  );
}
