import { useSyncExternalStore } from 'react';
import { useMutation, useQuery } from 'urql';
import { describeError, type Problem } from '../../lib/errors';
import { graphql } from '../../lib/graphql';
import {
  endSession,
  getEndReason,
  getSession,
  startSession,
  subscribeToSession,
} from '../../lib/session';
import { revoke } from '../../lib/tokens';

const SignInMutation = graphql(`
  mutation SignIn($email: String!, $password: String!) {
    tokenAuth(email: $email, password: $password) {
      token
      refreshToken
      payload
    }
  }
`);

const MeQuery = graphql(`
  query Me {
    me {
      id
      email
    }
  }
`);

export const useSession = () => useSyncExternalStore(subscribeToSession, getSession);
export const useEndReason = () => useSyncExternalStore(subscribeToSession, getEndReason);

export function useSignIn() {
  const [{ fetching, error }, execute] = useMutation(SignInMutation);
  const problem: Problem | null = error ? describeError(error) : null;

  async function signIn(email: string, password: string): Promise<void> {
    if (fetching) return;
    const { data } = await execute({ email, password });
    if (data?.tokenAuth) startSession(data.tokenAuth);
  }
  return { signIn, busy: fetching, problem };
}

export function useMe() {
  const [{ data }] = useQuery({ query: MeQuery });
  return data?.me ?? null;
}

/** Ends the session here at once; the server hears of it in the background. */
export async function signOut(): Promise<void> {
  const session = getSession();
  if (!session) return;
  endSession(session, 'signed-out');
  await revoke(session);
}
