import { useState } from 'react';
import { ActionButton } from '../../components/action-button';
import { Alert } from '../../components/alert';
import { Loading } from '../../components/loading';
import { useAction, useData } from '../../lib/data';
import { graphql, type ResultOf } from '../../lib/graphql';
import { useInboxUpdates, useUnread } from './api';
import { NotificationRow, notificationRowFragment } from './notification-row';

const PAGE = 50;
/** The longest page that the API gives. */
const MOST = 1000;

const NotificationsQuery = graphql(
  `
    query Notifications($first: Int!, $unreadOnly: Boolean!) {
      notifications(first: $first, unreadOnly: $unreadOnly) {
        nodes {
          id
          ...NotificationRow
        }
        pageInfo {
          hasNextPage
        }
      }
    }
  `,
  [notificationRowFragment],
);

const MarkAllReadMutation = graphql(`
  mutation MarkAllRead {
    mark_all_notifications_read {
      count
    }
  }
`);

/** The newest first; more of them by asking for a longer list, which stays in order while new ones come. */
export function Inbox() {
  const [unreadOnly, setUnreadOnly] = useState(false);
  return (
    <section className="card" aria-label="Inbox">
      <div className="card-head">
        <Choice unreadOnly={unreadOnly} onChange={setUnreadOnly} />
        <MarkAllRead />
      </div>
      <List key={String(unreadOnly)} unreadOnly={unreadOnly} />
    </section>
  );
}

function List({ unreadOnly }: { unreadOnly: boolean }) {
  const [first, setFirst] = useState(PAGE);
  const variables = { first, unreadOnly };
  const { data, problem, waiting, refetch } = useData({ query: NotificationsQuery, variables });
  useInboxUpdates(refetch, waiting);
  const list = data?.notifications;
  if (!list)
    return problem ? <Alert>{problem.text}</Alert> : <Loading what="notifications" lines={5} />;
  return (
    <>
      {problem && <Alert>{problem.text}</Alert>}
      <Rows nodes={list.nodes} unreadOnly={unreadOnly} />
      {list.pageInfo.hasNextPage && (
        // not busy while the same is asked for again: a press would be lost
        <More first={first} busy={waiting && list.nodes.length < first} onMore={setFirst} />
      )}
    </>
  );
}

interface MoreProps {
  first: number;
  busy: boolean;
  onMore: (first: number) => void;
}

function More({ first, busy, onMore }: MoreProps) {
  if (first === MOST) return <p className="empty">These are the newest {MOST}.</p>;
  const more = () => {
    onMore(Math.min(first + PAGE, MOST));
  };
  return (
    <ActionButton className="secondary outline more" busy={busy} onClick={more}>
      Show more
    </ActionButton>
  );
}

type Nodes = ResultOf<typeof NotificationsQuery>['notifications']['nodes'];

function Rows({ nodes, unreadOnly }: { nodes: Nodes; unreadOnly: boolean }) {
  const none = unreadOnly ? 'Nothing unread.' : 'Nothing has happened yet.';
  if (nodes.length === 0) return <p className="empty">{none}</p>;
  return (
    <ul className="rows" tabIndex={-1}>
      {nodes.map((notification) => (
        <NotificationRow key={notification.id} notification={notification} />
      ))}
    </ul>
  );
}

function MarkAllRead() {
  const unread = useUnread();
  const { run, busy, problem } = useAction(MarkAllReadMutation);
  return (
    <>
      {problem && <Alert>{problem.text}</Alert>}
      <ActionButton busy={busy} idle={unread === 0} onClick={() => void run({})}>
        Mark all read
      </ActionButton>
    </>
  );
}

interface ChoiceProps {
  unreadOnly: boolean;
  onChange: (unreadOnly: boolean) => void;
}

function Choice({ unreadOnly, onChange }: ChoiceProps) {
  return (
    <div className="chips">
      {[false, true].map((unread) => (
        <button
          key={String(unread)}
          type="button"
          className="chip"
          data-tone="quiet"
          aria-pressed={unread === unreadOnly}
          onClick={() => {
            onChange(unread);
          }}
        >
          {unread ? 'Unread' : 'All'}
        </button>
      ))}
    </div>
  );
}
