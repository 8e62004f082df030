import { Icon } from '../../components/icon';
import { paths } from '../../config/paths';
import { Link } from '../../lib/router';
import { useLiveInbox, useUnread } from './api';

const MOST = 99;

/** The way to the inbox, with how much in it is new. */
export function Bell({ current }: { current: boolean }) {
  useLiveInbox();
  const unread = useUnread();
  return (
    <Link
      href={paths.notifications}
      className="bell"
      aria-label={unread > 0 ? `Notifications, ${unread} unread` : 'Notifications'}
      aria-current={current ? 'page' : undefined}
    >
      <Icon name="bell" />
      {unread > 0 && (
        <span className="bell-count" aria-hidden="true">
          {unread > MOST ? `${MOST}+` : unread}
        </span>
      )}
    </Link>
  );
}
