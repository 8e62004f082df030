import { signOut, useMe } from './api';

export function UserMenu() {
  const me = useMe();
  return (
    <div className="user-menu">
      <span className="user-email">{me?.email}</span>
      <button type="button" className="secondary outline" onClick={() => void signOut()}>
        Sign out
      </button>
    </div>
  );
}
