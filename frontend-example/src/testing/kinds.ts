/** The kinds of the fake API: one that takes anything, one with a number, one with every sort of input. */
export const TaskKinds = () => ({
  task_kinds: [
    aKind('echo', { additionalProperties: true, properties: {}, type: 'object' }),
    aKind('sleep', {
      properties: {
        seconds: { default: 5, maximum: 3600, minimum: 0, title: 'Seconds', type: 'number' },
      },
      type: 'object',
    }),
    aKind('letter', LETTER),
  ],
});

const LETTER = {
  $defs: { Paper: { enum: ['plain', 'lined'], title: 'Paper', type: 'string' } },
  properties: {
    to: { description: 'Who reads it.', title: 'To', type: 'string', maxLength: 50 },
    pages: { title: 'Pages', type: 'integer', minimum: 1 },
    urgent: { default: true, title: 'Urgent', type: 'boolean' },
    paper: { $ref: '#/$defs/Paper', default: 'lined' },
    weight: { anyOf: [{ type: 'number' }, { type: 'null' }], default: null, title: 'Weight' },
    labels: { items: { type: 'string' }, title: 'Labels', type: 'array' },
  },
  required: ['to', 'pages'],
  type: 'object',
};

function aKind(name: string, payloadSchema: unknown) {
  const title = name.charAt(0).toUpperCase() + name.slice(1);
  return { __typename: 'TaskKindType', name, title, description: '', payloadSchema };
}
