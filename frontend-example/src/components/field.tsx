import { type ComponentProps, type ReactNode, useId } from 'react';

interface Labelled {
  label: string;
  hint?: string | undefined;
  errors?: string[] | undefined;
}

interface FrameProps extends Labelled {
  className?: string;
  children: (control: ControlProps) => ReactNode;
}

interface ControlProps {
  id: string;
  'aria-invalid': true | undefined;
  'aria-describedby': string | undefined;
}

/** What every kind of input has in common: its label, and below it what is wrong and what it is for. */
function Frame({ label, hint, errors = [], className = '', children }: FrameProps) {
  const id = useId();
  const invalid = errors.length > 0;
  return (
    <div className={`field ${className}`}>
      <label htmlFor={id}>{label}</label>
      {children({
        id,
        'aria-invalid': invalid || undefined,
        'aria-describedby': describedBy(id, invalid, hint),
      })}
      {invalid && (
        <small id={`${id}-errors`} className="field-errors">
          {errors.join(' ')}
        </small>
      )}
      {hint && <small id={`${id}-hint`}>{hint}</small>}
    </div>
  );
}

function describedBy(id: string, invalid: boolean, hint: string | undefined) {
  return [invalid && `${id}-errors`, hint && `${id}-hint`].filter(Boolean).join(' ') || undefined;
}

type Field<Tag extends 'input' | 'select' | 'textarea'> = Labelled &
  Omit<ComponentProps<Tag>, 'id'>;

export function Field({ label, hint, errors, ...input }: Field<'input'>) {
  const className = input.type === 'checkbox' ? 'check' : '';
  return (
    <Frame {...{ label, hint, errors, className }}>
      {(control) => <input {...control} {...input} />}
    </Frame>
  );
}

interface FieldGroupProps {
  legend: string;
  errors: string[] | undefined;
  children: ReactNode;
}

/** Inputs that are wrong together or not at all. */
export function FieldGroup({ legend, errors = [], children }: FieldGroupProps) {
  const id = useId();
  const invalid = errors.length > 0;
  return (
    <fieldset className="wide" aria-describedby={invalid ? id : undefined}>
      <legend>{legend}</legend>
      {children}
      {invalid && (
        <small id={id} className="field-errors">
          {errors.join(' ')}
        </small>
      )}
    </fieldset>
  );
}

export function SelectField({ label, hint, errors, ...select }: Field<'select'>) {
  return (
    <Frame {...{ label, hint, errors }}>{(control) => <select {...control} {...select} />}</Frame>
  );
}

export function TextField({ label, hint, errors, ...area }: Field<'textarea'>) {
  return (
    <Frame {...{ label, hint, errors }} className="wide">
      {(control) => <textarea rows={4} spellCheck={false} {...control} {...area} />}
    </Frame>
  );
}
