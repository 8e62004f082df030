import { Field, SelectField, TextField } from '../components/field';
import { errorsOf, type FieldErrors, pathOf } from './payload-form';
import type { PayloadField } from './payload-schema';

interface KindFieldsProps {
  fields: PayloadField[];
  errors: FieldErrors;
}

/** An input for each part of the payload, as the kind's schema describes it. */
export function KindFields({ fields, errors }: KindFieldsProps) {
  return fields.map((field) => (
    <KindField key={pathOf(field)} field={field} errors={errorsOf(field, errors)} />
  ));
}

function KindField({ field, errors }: { field: PayloadField; errors: string[] }) {
  const { type, label, hint, required, initial } = field;
  const common = { name: pathOf(field), label, hint, errors };
  if (type === 'boolean') {
    return <Field {...common} type="checkbox" role="switch" defaultChecked={initial === true} />;
  }
  if (type === 'choice') {
    return (
      <SelectField {...common} required={required} defaultValue={asText(initial)}>
        {!required && initial === undefined && <option value="">—</option>}
        {field.choices.map((choice) => (
          <option key={String(choice)}>{String(choice)}</option>
        ))}
      </SelectField>
    );
  }
  if (type === 'json') {
    const text = initial === undefined ? '' : JSON.stringify(initial, null, 2);
    return <TextField {...common} required={required} defaultValue={text} />;
  }
  return <Typed {...common} field={field} />;
}

type TypedProps = Parameters<typeof Field>[0] & { field: PayloadField };

function Typed({ field: { type, min, max, maxLength, initial, required }, ...common }: TypedProps) {
  const text = type === 'text';
  return (
    <Field
      {...common}
      type={text ? 'text' : 'number'}
      step={type === 'integer' ? 1 : 'any'}
      {...{ min, max, maxLength, required }}
      defaultValue={asText(initial)}
      dir={text ? 'auto' : undefined}
    />
  );
}

const asText = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
