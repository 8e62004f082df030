import { Icon } from '../../components/icon';
import { Menu } from '../../components/menu';
import { paths } from '../../config/paths';
import { useMe, useMeRetry } from '../../lib/me';
import { Link } from '../../lib/router';
import { signOut } from './api';

export function UserMenu() {
  const me = useMe();
  useMeRetry();
  const summary = (
    <>
      <span className="user-email">{me?.email ?? 'Account'}</span>
      <Icon name="down" />
    </>
  );
  return (
    <Menu className="user-menu" label={`Account of ${me?.email ?? 'you'}`} summary={summary}>
      <li className="user-menu-name">{me?.email}</li>
      <li>
        <Link href={paths.sessions}>Account settings</Link>
      </li>
      <li>
        <button type="button" onClick={() => void signOut()}>
          Sign out
        </button>
      </li>
    </Menu>
  );
}
