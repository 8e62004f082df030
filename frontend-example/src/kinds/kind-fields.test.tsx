import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { KindFields } from './kind-fields';
import { filledWith, isEdited, readPayload } from './payload-form';
import { type PayloadField, payloadFields } from './payload-schema';

const tagOf = (label: string) => screen.getByLabelText(label).tagName;

const form = () => screen.getByRole<HTMLFormElement>('form');

function show(fields: PayloadField[]) {
  render(
    <form aria-label="Payload">
      <KindFields fields={fields} errors={{}} />
    </form>,
  );
}

test('a text keeps its lines, and a short one has an input of one line', () => {
  const schema = {
    properties: { text: { type: 'string' }, to: { type: 'string', maxLength: 50 } },
  };
  const fields = filledWith(payloadFields(schema), { text: 'a\nb', to: 'Ada' });
  show(fields);
  expect([tagOf('Text'), tagOf('To')]).toEqual(['TEXTAREA', 'INPUT']);
  expect(readPayload(fields, form()).payload).toEqual({ text: 'a\nb', to: 'Ada' });
});

test('sends no choice that nobody has made', async () => {
  const either = { anyOf: [{ type: 'boolean' }, { type: 'null' }], default: null };
  const fields = payloadFields({
    properties: {
      paper: { enum: ['plain', 'lined'], default: null },
      size: { enum: ['A4', 'A5'] },
      urgent: either,
      signed: either,
      copy: { type: 'boolean', default: false },
    },
    required: ['size'],
  });
  show(fields);
  expect(screen.getByLabelText('Size')).toHaveProperty('value', '');
  expect(readPayload(fields, form()).payload).toEqual({ copy: false });
  await userEvent.selectOptions(screen.getByLabelText('Size'), 'A5');
  await userEvent.selectOptions(screen.getByLabelText('Urgent'), 'Yes');
  await userEvent.selectOptions(screen.getByLabelText('Signed'), 'No');
  const payload = { size: 'A5', urgent: true, signed: false, copy: false };
  expect(readPayload(fields, form()).payload).toEqual(payload);
});

test('what is not edited of a payload stays as it is', async () => {
  const properties = {
    text: { type: 'string', default: 'Hello' },
    note: { anyOf: [{ type: 'string' }, { type: 'null' }], default: 'none' },
    paper: { anyOf: [{ enum: ['plain', 'lined'] }, { type: 'null' }], default: 'plain' },
    lines: { type: 'string' },
    kept: { type: 'integer', default: 5 },
    pages: { type: 'integer' },
  };
  const payload = { text: '', note: null, paper: null, lines: 'a\r\nb', pages: 1 };
  const fields = filledWith(payloadFields({ properties }), payload);
  show(fields);
  expect(isEdited(fields, form())).toBe(false);
  await userEvent.type(screen.getByLabelText('Pages'), '2');
  expect(isEdited(fields, form())).toBe(true);
  expect(readPayload(fields, form()).payload).toEqual({ ...payload, pages: 12, kept: 5 });
});

test('a text that was emptied is sent so, for its default would take the place of none', async () => {
  const fields = payloadFields({ properties: { text: { type: 'string', default: 'Hello' } } });
  show(fields);
  await userEvent.clear(screen.getByLabelText('Text'));
  expect(readPayload(fields, form()).payload).toEqual({ text: '' });
});

test.each([
  ['integer', '9007199254740993', true],
  ['integer', '9007199254740991', false],
  ['array', '[1, -12345678901234567891]', true],
  ['array', '["12345678901234567891", 0.12345678901234567, 1e300]', false],
])('a number that would be rounded is not sent: %s %s', async (type, text, refused) => {
  const fields = payloadFields({ properties: { value: { type } } });
  show(fields);
  await userEvent.click(screen.getByLabelText('Value'));
  await userEvent.paste(text);
  const { errors } = readPayload(fields, form());
  expect(Object.keys(errors)).toEqual(refused ? ['payload.value'] : []);
});

test('a text that has lines keeps them, however short it is', () => {
  const schema = { properties: { to: { type: 'string', maxLength: 50 } } };
  render(<KindFields fields={filledWith(payloadFields(schema), { to: 'a\nb' })} errors={{}} />);
  expect(tagOf('To')).toBe('TEXTAREA');
});
