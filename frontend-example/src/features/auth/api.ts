import { useSyncExternalStore } from 'react';
import { useAction } from '../../lib/data';
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
    tokenAuth(email: $email, password: $password, cookie: true) {
      token
      payload
    }
  }
`);

export const useSession = () => useSyncExternalStore(subscribeToSession, getSession);
export const useEndReason = () => useSyncExternalStore(subscribeToSession, getEndReason);

export function useSignIn() {
  const { run, busy, problem } = useAction(SignInMutation);

  async function signIn(email: string, password: string): Promise<void> {
    const data = await run({ email, password });
    if (data?.tokenAuth) startSession(data.tokenAuth);
  }
  return { signIn, busy, problem };
}

/** Ends the session here and in the other tabs at once; the server hears of it in the background. */
export async function signOut(): Promise<void> {
  const session = getSession();
  if (!session) return;
  endSession(session, 'signed-out');
  await revoke();
}
