import { useEffect, useState } from 'react';

/** The token of a mailed link, behind the `#`. It is taken out of the address at once, so no history keeps it. */
export function useHashToken(): string | null {
  const [token] = useState(() => new URLSearchParams(location.hash.slice(1)).get('token'));
  useEffect(() => {
    if (token !== null) history.replaceState(null, '', location.pathname);
  }, [token]);
  return token;
}
