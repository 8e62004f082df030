import { useQuery } from 'urql';
import { useData } from './data';
import { graphql } from './graphql';
import { pollDelay, usePolling } from './polling';

const MeQuery = graphql(`
  query Me {
    me {
      id
      email
      isStaff
    }
  }
`);

/** Who is signed in; null until that is known. */
export function useMe() {
  const [{ data }] = useQuery({ query: MeQuery });
  return data?.me ?? null;
}

/** Asks again as long as that cannot be known; for one place, which is on each page. */
export function useMeRetry(): void {
  const { problem, waiting, refetch } = useData({ query: MeQuery, requestPolicy: 'cache-first' });
  usePolling(refetch, pollDelay(false, problem), waiting || !problem);
}
