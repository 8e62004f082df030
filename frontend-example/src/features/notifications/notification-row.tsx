import { ActionButton } from '../../components/action-button';
import { eventOf } from '../../components/events';
import { Icon } from '../../components/icon';
import { Moment } from '../../components/moment';
import { paths } from '../../config/paths';
import { useAction } from '../../lib/data';
import { type FragmentOf, graphql, readFragment } from '../../lib/graphql';
import { Link } from '../../lib/router';

export const notificationRowFragment = graphql(`
  fragment NotificationRow on NotificationType {
    id
    createdAt
    readAt
    event
    message
    taskId
  }
`);

const MarkReadMutation = graphql(`
  mutation MarkRead($ids: [ID!]!) {
    mark_notifications_read(ids: $ids) {
      count
    }
  }
`);

interface NotificationRowProps {
  notification: FragmentOf<typeof notificationRowFragment>;
}

/** Following its link reads it, too. */
export function NotificationRow({ notification }: NotificationRowProps) {
  const { id, createdAt, readAt, event, message, taskId } = readFragment(
    notificationRowFragment,
    notification,
  );
  const { run, busy, problem } = useAction(MarkReadMutation);
  const read = () => void run({ ids: [id] });
  const { icon, tone } = eventOf(event);
  const target = taskId ? paths.task(taskId) : TARGETS[event];
  return (
    <li className="row notification" tabIndex={-1} data-unread={readAt === null || undefined}>
      <span className="notification-icon" data-tone={tone}>
        <Icon name={icon} />
      </span>
      <div className="row-main">
        {target ? (
          <Link href={target} className="notification-text" dir="auto" onClickCapture={read}>
            <Sentence text={message} />
          </Link>
        ) : (
          <span className="notification-text" dir="auto">
            <Sentence text={message} />
          </span>
        )}
        <small>
          {readAt === null && <strong>New · </strong>}
          <Moment at={createdAt} />
        </small>
        {problem && <small role="alert">{problem.text}</small>}
      </div>
      {readAt === null && (
        <ActionButton busy={busy} aria-label={`Mark read: ${message}`} onClick={read}>
          Mark read
        </ActionButton>
      )}
    </li>
  );
}

/** A task's name, and why it failed, are anybody's text: neither may turn the rest of the sentence around. */
function Sentence({ text }: { text: string }) {
  const [, name, verb, reason] = TASK_ENDED.exec(text) ?? [];
  if (!name) return text;
  return (
    <>
      <bdi>{name}</bdi>
      {verb}
      {reason && <bdi>{reason}</bdi>}
    </>
  );
}

const TASK_ENDED = /^(.+?)( succeeded$| was cancelled$| failed: )(.*)$/s;

/** Where to look after an event that is about no task. */
const TARGETS: Partial<Record<string, string>> = {
  SECURITY: paths.sessions,
  WEBHOOK_DISABLED: paths.webhooks,
};
