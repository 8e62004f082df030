import { useState, useSyncExternalStore } from 'react';
import { describeError, type Problem } from '../../lib/errors';
import { graphql } from '../../lib/graphql';
import {
  endSession,
  getEndReason,
  getSession,
  startSession,
  subscribeToSession,
} from '../../lib/session';
import { inTurn } from '../../lib/tabs';
import { revoke } from '../../lib/tokens';
import { publicClient } from '../../lib/transport';

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
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);

  /** Whether that succeeded. */
  async function signIn(email: string, password: string): Promise<boolean> {
    if (busy) return false;
    setBusy(true);
    let done = false;
    try {
      // in turn, or the late answer of a sign-out before would delete this one's cookie
      await inTurn(async () => {
        const answer = await publicClient.mutation(SignInMutation, { email, password }).toPromise();
        setProblem(answer.error ? describeError(answer.error) : null);
        if (!answer.data?.tokenAuth) return;
        startSession(answer.data.tokenAuth);
        done = true;
      });
    } finally {
      setBusy(false);
    }
    return done;
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
