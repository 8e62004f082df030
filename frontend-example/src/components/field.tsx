import { type ComponentProps, useId } from 'react';

interface FieldProps extends Omit<ComponentProps<'input'>, 'id'> {
  label: string;
  errors?: string[] | undefined;
}

export function Field({ label, errors = [], ...input }: FieldProps) {
  const id = useId();
  const invalid = errors.length > 0;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        aria-invalid={invalid || undefined}
        aria-describedby={invalid ? `${id}-errors` : undefined}
        {...input}
      />
      {invalid && <small id={`${id}-errors`}>{errors.join(' ')}</small>}
    </div>
  );
}
