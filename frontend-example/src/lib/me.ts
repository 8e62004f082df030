import { useQuery } from 'urql';
import { graphql } from './graphql';

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
