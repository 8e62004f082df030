import { Field } from '../../components/field';

/** The name to sign in by: password managers want it in each form that has a password. */
export function EmailField({ errors }: { errors: string[] | undefined }) {
  return (
    <Field
      label="E-mail"
      name="email"
      type="email"
      autoComplete="username"
      errors={errors}
      required
      autoFocus
    />
  );
}

interface PasswordFieldProps {
  label?: string;
  name?: string;
  current?: boolean;
  autoFocus?: boolean;
  errors: string[] | undefined;
}

export function PasswordField({
  label = 'Password',
  name = 'password',
  current = false,
  autoFocus,
  errors,
}: PasswordFieldProps) {
  return (
    <Field
      {...{ label, name, errors, autoFocus }}
      type="password"
      autoComplete={current ? 'current-password' : 'new-password'}
      hint={current ? undefined : 'Ten characters or more, and not a common one.'}
      required
    />
  );
}
