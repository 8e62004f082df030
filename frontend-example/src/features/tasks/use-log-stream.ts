import { useEffect, useEffectEvent, useState, useSyncExternalStore } from 'react';
import { type Client, useClient } from 'urql';
import { graphql } from '../../lib/graphql';
import { inOneTab } from '../../lib/tabs';
import type { LogLine } from './use-task-log';

const TaskLogsSubscription = graphql(`
  subscription TaskLogsWritten($id: Int!, $after: ID) {
    task_logs(id: $id, after: $after) {
      id
      createdAt
      attempt
      level
      message
    }
  }
`);

interface LogStream {
  id: number;
  /** The last line that is known. */
  after: string | undefined;
  wanted: boolean;
  take: (lines: readonly LogLine[]) => void;
}

/**
 * Lines as they are written. Only the tab that is looked at has such a stream, and one at a time: two windows side by
 * side must not use up the browser's connections. Answers whether it is this one.
 */
export function useLogStream({ id, after, wanted, take }: LogStream): boolean {
  const client = useClient();
  const [streaming, setStreaming] = useState(false);
  const shown = useSyncExternalStore(watchVisibility, () => !document.hidden);
  const start = useEffectEvent(async (closed: AbortSignal) => {
    setStreaming(true);
    await follow(client, { id, after }, take, closed);
    setStreaming(false);
  });
  useEffect(() => {
    if (!wanted || !shown) return;
    const closing = new AbortController();
    void inOneTab('taskverse.log', closing.signal, () => start(closing.signal));
    return () => {
      closing.abort();
    };
  }, [id, wanted, shown]);
  return streaming;
}

/** Until the server says that the task has ended. */
function follow(
  client: Client,
  variables: { id: number; after: string | undefined },
  take: (lines: readonly LogLine[]) => void,
  closed: AbortSignal,
): Promise<void> {
  return new Promise((resolve) => {
    const written = client.subscription(TaskLogsSubscription, variables).subscribe(({ data }) => {
      if (data) take([data.task_logs]);
    });
    closed.addEventListener('abort', () => {
      written.unsubscribe();
      resolve();
    });
  });
}

function watchVisibility(listener: () => void): () => void {
  document.addEventListener('visibilitychange', listener);
  return () => {
    document.removeEventListener('visibilitychange', listener);
  };
}
