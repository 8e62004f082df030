import { type FocusEvent, useRef } from 'react';
import { Icon } from '../../components/icon';
import { paths } from '../../config/paths';
import { Link } from '../../lib/router';
import { signOut, useMe } from './api';

/** Closes when the focus leaves it, on Escape, and when a link is followed. */
export function UserMenu() {
  const me = useMe();
  const menu = useRef<HTMLDetailsElement>(null);

  function close() {
    if (menu.current) menu.current.open = false;
  }
  function leave(event: FocusEvent) {
    if (!event.currentTarget.contains(event.relatedTarget)) close();
  }
  return (
    <details
      className="user-menu"
      ref={menu}
      onBlur={leave}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close();
      }}
    >
      <summary aria-label={`Account of ${me?.email ?? 'you'}`}>
        <span className="user-email">{me?.email ?? 'Account'}</span>
        <Icon name="down" />
      </summary>
      <ul>
        <li className="user-menu-name">{me?.email}</li>
        <li>
          <Link href={paths.sessions} onClickCapture={close}>
            Account settings
          </Link>
        </li>
        <li>
          <button type="button" onClick={() => void signOut()}>
            Sign out
          </button>
        </li>
      </ul>
    </details>
  );
}
