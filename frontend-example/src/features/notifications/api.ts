import { useEffect } from 'react';
import { useClient } from 'urql';
import { useData } from '../../lib/data';
import { graphql } from '../../lib/graphql';
import { announce, useLive, useNews } from '../../lib/news';
import { SAFETY_MS, usePolling } from '../../lib/polling';

const NotificationReceivedSubscription = graphql(`
  subscription NotificationReceived {
    notification_received {
      id
    }
  }
`);

const UnreadQuery = graphql(`
  query Unread {
    unread_notification_count
  }
`);

/** Without a stream: nobody waits for these. */
const SLOW_MS = 30_000;
const PAUSE_MS = 2_000;

/** Hears of what comes into the inbox, as long as somebody is signed in. */
export function useLiveInbox(): void {
  const client = useClient();
  useEffect(() => {
    const received = client.subscription(NotificationReceivedSubscription, {}).subscribe(() => {
      announce('notifications');
    });
    return () => {
      received.unsubscribe();
    };
  }, [client]);
}

/** How many there are, as the server tells it. */
export function useUnread(): number {
  const { data, refetch, waiting } = useData({ query: UnreadQuery });
  useInboxUpdates(refetch, waiting);
  return data?.unread_notification_count ?? 0;
}

export function useInboxUpdates(refetch: () => void, waiting: boolean): void {
  usePolling(refetch, useLive() ? SAFETY_MS : SLOW_MS, waiting);
  useNews('notifications', { refetch, pauseMs: PAUSE_MS, waiting });
}
