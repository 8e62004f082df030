import { SignInForm } from '../features/auth/sign-in-form';

/** Shown at whatever address was asked for: signing in goes on to it. */
export function SignInPage() {
  return (
    <>
      <title>Sign in · Taskverse</title>
      <SignInForm />
    </>
  );
}
